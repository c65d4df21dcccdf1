package io.synspan.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * wrk, as it makes as many short connections as it can: connect, one request, one answer, close.
 * Both ends are on this machine.
 */
final class ShortConnections implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int CONCURRENT = 64;
  private static final Pattern RATE = Pattern.compile("Requests/sec: +([0-9.]+)");

  /**
   * What one run made.
   *
   * @param count connections that the kernel counted
   * @param perSecond answered requests, each on a connection of its own
   */
  record Load(long count, double perSecond) {}

  private final TcpCounters before;
  private final RunningProgram wrk;

  private ShortConnections(TcpCounters before, RunningProgram wrk) {
    this.before = before;
    this.wrk = wrk;
  }

  /** Starts a run of this length. */
  static ShortConnections start(Nginx server, Duration duration) throws IOException {
    return new ShortConnections(
        TcpCounters.read(),
        RunningProgram.start(
            List.of(
                "wrk",
                "--threads=" + THREADS,
                "--connections=" + CONCURRENT,
                "--duration=" + duration.toSeconds() + "s",
                "--header=Connection: close",
                server.url()),
            Map.of(),
            server.directory().resolve("wrk.log")));
  }

  /** A run from start to end. */
  static Load run(Nginx server, Duration duration) throws IOException, InterruptedException {
    try (ShortConnections connections = start(server, duration)) {
      return connections.await();
    }
  }

  boolean isRunning() {
    return wrk.isAlive();
  }

  /** Connections made so far. */
  long count() throws IOException {
    return TcpCounters.read().since(before).activeOpens();
  }

  /** Waits for the end. */
  Load await() throws IOException, InterruptedException {
    double perSecond = rate(wrk.awaitEnd());
    return new Load(count(), perSecond);
  }

  @Override
  public void close() {
    wrk.close();
  }

  /** From what wrk prints at its end. */
  static double rate(String output) {
    Matcher rate = RATE.matcher(output);
    if (!rate.find() || output.contains("Socket errors") || output.contains("Non-2xx")) {
      throw new IllegalStateException("wrk was not served:\n" + output);
    }
    return Double.parseDouble(rate.group(1));
  }
}
