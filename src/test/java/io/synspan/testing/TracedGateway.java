package io.synspan.testing;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A gateway that traces: a small reverse proxy in a network namespace, with kept connections to its
 * backends, that sends its spans with the OpenTelemetry SDK as any gateway would, and hands its
 * traces on to the backends by {@code traceparent}. Each CLIENT span says the truth that no tracer
 * knows: {@code test.local.port} of the upstream connection, and {@code test.exchange}, the number
 * of the request on it; both are absent where there was none. For one thread; whoever starts it
 * closes it.
 */
public final class TracedGateway implements AutoCloseable {
  /** Where it listens. */
  public static final int PORT = 8080;

  private final LineProcess process;

  private TracedGateway(LineProcess process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param address of the backend
   * @param port of the backend
   * @param sampled share of the requests that are traced
   * @param brokenPercent of the requests that are first sent to a port that nobody listens on
   * @param interval at which it sends its spans
   */
  public static TracedGateway start(
      NetworkNamespace namespace,
      String address,
      int port,
      double sampled,
      int brokenPercent,
      Duration interval) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new TracedGateway(
        LineProcess.start(
            namespace.inside(
                java,
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                TracedGatewayMain.class.getName(),
                address,
                Integer.toString(port),
                Double.toString(sampled),
                Integer.toString(brokenPercent),
                Long.toString(interval.toMillis()))));
  }

  /** Sends what it has not sent yet, and waits for the answer. */
  public void flush() {
    process.ask("flush");
  }

  @Override
  public void close() {
    process.close();
  }
}
