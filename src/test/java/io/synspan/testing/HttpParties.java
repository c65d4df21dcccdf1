package io.synspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The clients and the backends of a proxy, in a process of their own in a network namespace, and
 * what they noted: which request went over which of their connections, and when. For one thread.
 */
public final class HttpParties implements AutoCloseable {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();

  private final LineProcess process;

  private HttpParties(LineProcess process) {
    this.process = process;
  }

  public static HttpParties start(NetworkNamespace namespace) {
    return new HttpParties(
        LineProcess.start(
            namespace.inside(
                JAVA.toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                CLASSES.toString(),
                HttpPartiesMain.class.getName())));
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
   * Sends requests through a proxy, and waits for the end of the last.
   *
   * @param ownPercent of them to the path {@code /own/}, the others to {@code /r/}
   * @param closePercent of them are the last of their connection
   */
  public void load(
      String address, int port, int clients, int requests, int ownPercent, int closePercent) {
    process.send(
        "load %s %d %d %d %d %d"
            .formatted(address, port, clients, requests, ownPercent, closePercent));
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
