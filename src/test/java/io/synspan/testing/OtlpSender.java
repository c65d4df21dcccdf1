package io.synspan.testing;

import java.nio.file.Path;

/**
 * A gateway's exporter: a program in a network namespace that sends OTLP with the exporters of the
 * OpenTelemetry SDK, which do not try again here. For one thread; whoever starts it closes it.
 */
public final class OtlpSender implements AutoCloseable {
  private final LineProcess process;

  private OtlpSender(LineProcess process) {
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param protocol {@code grpc} or {@code http/protobuf}
   * @param endpoint without a path
   */
  public static OtlpSender start(NetworkNamespace namespace, String protocol, String endpoint) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new OtlpSender(
        LineProcess.start(
            namespace.inside(
                java,
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                OtlpSenderMain.class.getName(),
                protocol,
                endpoint)));
  }

  /**
   * Sends so many spans in one message, each with its number as {@code test.number}, counted from
   * the first one.
   *
   * @return whether they were taken
   */
  public boolean sendSpans(int first, int count) {
    return taken("spans %d %d".formatted(first, count));
  }

  /** One counter, {@code test.counter}. */
  public boolean sendMetric(long value) {
    return taken("metric " + value);
  }

  /** One log record. */
  public boolean sendLog(String body) {
    return taken("log " + body);
  }

  /**
   * One span of kind SERVER with {@code network.peer.address} and {@code network.peer.port}.
   *
   * @param startNs wall-clock time
   */
  public boolean sendServerSpan(
      String name, String peerAddress, int peerPort, long startNs, long endNs) {
    return taken("server %s %s %d %d %d".formatted(name, peerAddress, peerPort, startNs, endNs));
  }

  private boolean taken(String command) {
    String answer = process.ask(command);
    if (!answer.equals("taken") && !answer.equals("refused")) {
      throw new IllegalStateException(command + ": " + answer);
    }
    return answer.equals("taken");
  }

  @Override
  public void close() {
    process.close();
  }
}
