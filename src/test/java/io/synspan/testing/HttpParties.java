package io.synspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clients and the backends of a proxy, in a process of their own in a network namespace, and
 * what they noted: which request went over which of their connections, and when. For one thread.
 */
public final class HttpParties implements AutoCloseable {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final LineProcess process;
  private final long traces;

  private HttpParties(LineProcess process, long traces) {
    this.process = process;
    this.traces = traces;
  }

  public static HttpParties start(NetworkNamespace namespace) {
    long traces = NUMBERS.incrementAndGet();
    return new HttpParties(
        LineProcess.start(
            namespace.inside(
                JAVA.toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                CLASSES.toString(),
                HttpPartiesMain.class.getName(),
                Long.toString(traces))),
        traces);
  }

  /** The trace that one of its requests says it is of. */
  public String traceId(long id) {
    return "%016x%016x".formatted(traces, id);
  }

  /**
   * Starts a backend.
   *
   * @param longestDelayUs before it answers
   * @param failPercent of the requests on which it hangs up instead
   */
  public void backend(int port, int longestDelayUs, int failPercent) {
    process.ask("backend %d %d %d".formatted(port, longestDelayUs, failPercent));
  }

  /**
   * Sends requests without a trace through a proxy; {@link #awaitEnd} waits for the end of the
   * last.
   *
   * @param ownPercent of them to the path {@code /own/}, the others to {@code /r/}
   * @param closePercent of them are the last of their connection
   */
  public void load(
      String address, int port, int clients, int requests, int ownPercent, int closePercent) {
    load(
        new HttpLoad(
            address, port, "/r/", clients, requests, ownPercent, closePercent, HttpLoad.UNTRACED));
  }

  /** Sends requests through a proxy; {@link #awaitEnd} waits for the end of the last. */
  public void load(HttpLoad load) {
    process.send("load " + load.toLine());
  }

  /** Sends one traced request, on a connection of its own, and waits for the answer. */
  public Asked ask(String address, int port, String path) {
    return askFrom(0, address, port, path);
  }

  /** As {@link #ask}, from a port of its own. */
  public Asked askFrom(int localPort, String address, int port, String path) {
    return Asked.ofWords(process.ask("ask %s %d %s %d".formatted(address, port, path, localPort)));
  }

  /** Sends one, and resets the connection once one of its own backends holds the request. */
  public Asked giveUp(String address, int port, String path) {
    return Asked.ofWords(process.ask("give-up %s %d %s".formatted(address, port, path)));
  }

  /**
   * What became of a request.
   *
   * @param status 0 where there was no answer
   */
  public record Asked(long id, int status) {
    static Asked ofWords(String words) {
      int space = words.indexOf(' ');
      return new Asked(
          Long.parseLong(words.substring(0, space)), Integer.parseInt(words.substring(space + 1)));
    }
  }

  /** Waits for the end of {@link #load}. */
  public void awaitEnd() {
    process.receive();
  }

  /** What both have noted since the last call. */
  public List<HttpVisit> visits(Path directory) {
    Path file = directory.resolve("visits");
    process.ask("write " + file);
    try {
      return Files.readAllLines(file).stream().map(HttpVisit::ofLine).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
