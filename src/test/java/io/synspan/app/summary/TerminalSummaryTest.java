package io.synspan.app.summary;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.signal.ResetCauses;
import io.synspan.testing.KernelRecord;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TerminalSummaryTest {
  private static final long S = 1_000_000_000;

  private final Terminal terminal = new Terminal();
  private final TerminalSummary summary = summary(terminal);
  private final ConnectionTracker tracker = new ConnectionTracker(16, summary);

  /** Takes one block of text for each permit that it has. */
  private static final class Terminal extends OutputStream {
    final Semaphore permits = new Semaphore(0);
    final BlockingQueue<String> blocks = new LinkedBlockingQueue<>();

    @Override
    public void write(int b) {
      throw new AssertionError("a byte at a time");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      permits.acquireUninterruptibly();
      blocks.add(new String(bytes, offset, length, US_ASCII));
    }

    String next() throws InterruptedException {
      String block = blocks.poll(10, TimeUnit.SECONDS);
      if (block == null) {
        throw new AssertionError("nothing was printed for 10 s");
      }
      return block;
    }
  }

  private static TerminalSummary summary(Terminal terminal) {
    return new TerminalSummary(
        new PrintStream(terminal, false, US_ASCII),
        new MonotonicClock(0),
        ZoneOffset.UTC,
        Duration.ofSeconds(10),
        new ResetCauses(reason -> null),
        100 * S);
  }

  private void establish(long cookie) {
    KernelRecord.established(cookie).atNs(100 * S).handshakeNs(1).decodeTo(tracker);
  }

  @Test
  void handsOnAllThatTheCountsListenTo() {
    assertThat(TerminalSummary.class.getDeclaredMethods())
        .extracting(Method::getName)
        .containsAll(
            Arrays.stream(SummaryCounts.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("on"))
                .toList());
  }

  @Test
  void printsEachInterval() throws InterruptedException {
    terminal.permits.release(2);
    establish(1);
    summary.tick(110 * S - 1);
    assertThat(terminal.blocks).isEmpty();
    summary.tick(110 * S);
    assertThat(terminal.next())
        .startsWith("-- 00:01:50, last 10 s ---")
        .contains("1 opened, 0 accepted, 0 closed; 1 open\n");
    tickUntilPrinted(120 * S);
    assertThat(terminal.next())
        .startsWith("-- 00:02:00, last 10 s ---")
        .contains("0 opened, 0 accepted, 0 closed; 1 open\n");
  }

  @Test
  void goesOnCountingWhileTheTerminalDoesNotTake() throws InterruptedException {
    establish(1);
    summary.recordsLost(3);
    summary.tick(110 * S);
    establish(2);
    summary.recordsLost(10);
    summary.tick(120 * S);
    establish(3);
    terminal.permits.release(2);
    assertThat(terminal.next()).contains("last 10 s", "1 opened", "3 records");
    tickUntilPrinted(130 * S);
    assertThat(terminal.next()).contains("last 20 s", "2 opened", "; 3 open\n", "7 records");
  }

  /** The printer gives its counts back a moment after it has printed. */
  private void tickUntilPrinted(long timeNs) {
    Instant end = Instant.now().plusSeconds(10);
    while (terminal.blocks.isEmpty() && Instant.now().isBefore(end)) {
      summary.tick(timeNs);
      Thread.onSpinWait();
    }
  }

  @Test
  void printsTheLastIntervalWhenItIsClosed() throws InterruptedException {
    terminal.permits.release();
    establish(1);
    summary.tick(103 * S);
    summary.close();
    assertThat(terminal.next()).contains("-- 00:01:43, last 3 s", "1 opened");
  }

  @Test
  void saysNothingOfALastMomentInWhichNothingHappened() {
    terminal.permits.release();
    summary.tick(100 * S + 1);
    summary.close();
    assertThat(terminal.blocks).isEmpty();
  }

  /** One in time of ten is enough: a busy machine may hold up the others. */
  @Test
  @Timeout(60)
  void isClosedInTimeWhereTheTerminalDoesNotTake() {
    assertThat(Stream.generate(TerminalSummaryTest::closeWhereTheTerminalDoesNotTake).limit(10))
        .anyMatch(took -> took.compareTo(Duration.ofSeconds(1)) < 0);
  }

  private static Duration closeWhereTheTerminalDoesNotTake() {
    Terminal terminal = new Terminal();
    TerminalSummary summary = summary(terminal);
    summary.tick(110 * S);
    long start = System.nanoTime();
    summary.close();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(terminal.blocks).isEmpty();
    return took;
  }
}
