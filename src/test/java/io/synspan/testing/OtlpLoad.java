package io.synspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A gateway under load: a program that sends many server spans by OTLP over gRPC, with the exporter
 * of the OpenTelemetry SDK, which does not try again here. Span ids are the numbers of the spans,
 * from 1. For one thread; whoever starts it closes it.
 */
public final class OtlpLoad implements AutoCloseable {
  private static final Pattern RESULT = Pattern.compile("(\\d+) (\\d+) (\\d+) \\{([\\d,]*)}");

  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final LineProcess process;

  private OtlpLoad(LineProcess process) {
    this.process = process;
  }

  /**
   * Starts it where its caller is.
   *
   * @param connections that it holds open, to itself; its spans name them, or nothing where it is 0
   */
  public static OtlpLoad start(String endpoint, int connections) {
    return new OtlpLoad(LineProcess.start(command(endpoint, connections)));
  }

  /** Starts it in a namespace. */
  public static OtlpLoad start(NetworkNamespace namespace, String endpoint, int connections) {
    return new OtlpLoad(
        LineProcess.start(namespace.inside(command(endpoint, connections).toArray(String[]::new))));
  }

  private static List<String> command(String endpoint, int connections) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            OtlpLoadMain.class.getName(),
            endpoint,
            Integer.toString(connections)));
  }

  /**
   * What is sent.
   *
   * @param first number of the first span
   * @param messages that are sent
   * @param batch spans in each
   * @param inFlight messages that are not answered yet; the exporter takes five, and then refuses
   * @param messagesPerSecond 0 for as many as are answered
   * @param ageMs since when the spans have ended
   */
  public record Order(
      long first, int messages, int batch, int inFlight, int messagesPerSecond, int ageMs) {
    /** Spans in all of them. */
    public long spans() {
      return (long) messages * batch;
    }

    /** Whether a span of this id was in a message that was told no. */
    public boolean isRefused(Result result, long spanId) {
      return result.refused().get((int) ((spanId - 1 - first) / batch));
    }
  }

  /**
   * How it went.
   *
   * @param medianUs from the message to its answer
   * @param p99Us likewise
   * @param tookMs for all
   * @param refused the messages that were told no, from 0
   */
  public record Result(long medianUs, long p99Us, long tookMs, BitSet refused) {}

  /** Sends and waits for all answers. */
  public Result send(Order order) {
    begin(order);
    return await();
  }

  public void begin(Order order) {
    process.send(
        "%d %d %d %d %d %d"
            .formatted(
                order.first(),
                order.messages(),
                order.batch(),
                order.inFlight(),
                order.messagesPerSecond(),
                order.ageMs()));
  }

  public Result await() {
    String line = process.receive(LONGEST);
    var result = RESULT.matcher(line);
    if (!result.matches()) {
      throw new UncheckedIOException(new IOException("the load said: " + line));
    }
    BitSet refused = new BitSet();
    Pattern.compile("\\d+")
        .matcher(result.group(4))
        .results()
        .forEach(message -> refused.set(Integer.parseInt(message.group())));
    return new Result(
        Long.parseLong(result.group(1)),
        Long.parseLong(result.group(2)),
        Long.parseLong(result.group(3)),
        refused);
  }

  @Override
  public void close() {
    process.close();
  }
}
