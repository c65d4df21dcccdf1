package io.synspan.match;

import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;

import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.testing.KernelRecord;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the connection of a server span: open ones, and ten times as many that have ended. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx2g"})
@SuppressWarnings("NullAway.Init") // JMH calls fill() first
public class IndexBenchmark {
  private static final int PORTS = 50_000;
  private static final long MS = 1_000_000;

  @Param({"1000", "10000", "100000"})
  int open;

  private final Random random = new Random(1);
  private ConnectionIndex index;
  private ServerMatcher matcher;

  @Setup
  public void fill() {
    index = new ConnectionIndex(10 * open);
    matcher = new ServerMatcher(index, new MonotonicClock(0));
    index.wake();
    index.wakeAddresses();
    ConnectionTracker tracker = new ConnectionTracker(2 * open, index);
    for (int i = 0; i < 11 * open; i++) {
      of(established(i + 1L), i).atNs(MS).decodeTo(tracker);
      if (i >= open) {
        of(closed(i + 1L), i).establishedNs(MS).atNs(2 * MS).decodeTo(tracker);
      }
      if (i % 1_000 == 0) {
        tracker.finishAllClosed();
      }
    }
    tracker.finishAllClosed();
  }

  private static KernelRecord of(KernelRecord record, int number) {
    int host = number / PORTS;
    return record.server().peer(10, 1, host / 250, 1 + host % 250, 1_024 + number % PORTS);
  }

  @Benchmark
  public Match find() {
    Endpoint peer = peer();
    return matcher.match(
        new SpanFacts(true, 1, 1, 1, 0, MS, 2 * MS, peer, null, 0, false, 1, 0), peer);
  }

  /** Of an address that has more than can be looked at. */
  @Benchmark
  public @Nullable List<TcpConnection> findByAddress() {
    return index.withAddress(peer().withoutPort(), MS, 2 * MS);
  }

  private Endpoint peer() {
    int number = random.nextInt(11 * open);
    int host = number / PORTS;
    long low = 0xffff_0000_0000L | (10 << 24) | (1 << 16) | ((host / 250) << 8) | (1 + host % 250);
    return new Endpoint(0, low, 1_024 + number % PORTS);
  }
}
