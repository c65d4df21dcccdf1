package io.synspan.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A real OpenTelemetry Collector that runs {@code otel-collector-config/file.yaml}, on free
 * loopback ports or in a network namespace of a test.
 *
 * <p>Its ports stay the same over {@link #stop()} or {@link #kill()} and {@link #restart()}, and so
 * do the files that it writes to. What SynSpan got an answer for is in the files, however the
 * collector ended. The binary is built by {@code src/test/collector/build.sh} where it is missing,
 * which takes some minutes once.
 *
 * <p>For one thread. The test that started it closes it.
 */
public final class CollectorProcess implements AutoCloseable {

  /** The kinds of data, each in files of its own. */
  public enum Signal {
    METRICS("metrics"),
    TRACES("traces"),
    LOGS("logs");

    private final String fileName;

    Signal(String fileName) {
      this.fileName = fileName;
    }
  }

  /** What it logs at each start, once all its listeners are there. */
  private static final String READY = "Everything is ready.";

  /** What Go's HTTP/2 logs before a header, where GODEBUG has http2debug=2. */
  private static final String RECEIVED_HEADER = "http2: decoded hpack field header field ";

  private static final Path CONFIG = Path.of("otel-collector-config", "file.yaml");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final ObjectReader JSON_LINES = new ObjectMapper().readerFor(JsonNode.class);

  private final List<String> command;
  private final Path directory;
  private final String address;
  private final CollectorPorts ports;
  private Process process;
  private int starts;

  private CollectorProcess(
      List<String> command, Path directory, String address, CollectorPorts ports)
      throws IOException {
    this.command = command;
    this.directory = directory;
    this.address = address;
    this.ports = ports;
    this.process = launch();
  }

  /**
   * Starts a collector and returns when it is ready to receive.
   *
   * @param directory where it writes its data and its log
   */
  public static CollectorProcess start(Path directory) throws IOException, InterruptedException {
    CollectorProcess collector =
        new CollectorProcess(command(), directory, "127.0.0.1", CollectorPorts.reserve());
    collector.awaitReady();
    return collector;
  }

  /**
   * Starts one in a namespace, on the standard ports, and returns when it is ready to receive.
   *
   * @param directory where it writes its data and its log
   * @param address of the namespace
   * @param changes to the configuration, each as a path with a value: {@code
   *     receivers::otlp::protocols::http::max_request_body_size: 1000}
   */
  public static CollectorProcess start(
      Path directory, NetworkNamespace namespace, String address, String... changes)
      throws IOException, InterruptedException {
    List<String> command = command();
    for (String change : changes) {
      command.addAll(List.of("--config", "yaml:" + change));
    }
    CollectorProcess collector =
        new CollectorProcess(
            namespace.inside(command.toArray(String[]::new)),
            directory,
            address,
            CollectorPorts.STANDARD);
    collector.awaitReady();
    return collector;
  }

  /** The headers that have come by gRPC so far, such as {@code "grpc-encoding" = "gzip"}. */
  public List<String> receivedHeaders() throws IOException {
    try (Stream<String> lines = Files.lines(log())) {
      return lines
          .filter(line -> line.contains(RECEIVED_HEADER))
          .map(line -> line.substring(line.indexOf(RECEIVED_HEADER) + RECEIVED_HEADER.length()))
          .toList();
    }
  }

  /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT} with the protocol {@code grpc}. */
  public URI grpcEndpoint() {
    return URI.create("http://" + address + ":" + ports.grpc());
  }

  /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT} with the protocol {@code http/protobuf}. */
  public URI httpEndpoint() {
    return URI.create("http://" + address + ":" + ports.http());
  }

  /** Ends it as a service manager does, by SIGTERM, and waits until it is gone. */
  public void stop() {
    process.destroy();
    awaitExit();
  }

  /** Ends it by SIGKILL, as a crash would, and waits until it is gone. */
  public void kill() throws IOException {
    process.destroyForcibly();
    awaitExit();
    for (Signal signal : Signal.values()) {
      dropCutLine(directory.resolve(signal.fileName + ".jsonl"));
    }
  }

  /** Starts it again after {@link #stop()} or {@link #kill()}; returns when it is ready. */
  public void restart() throws IOException {
    if (process.isAlive()) {
      throw new IllegalStateException("the collector still runs: stop or kill it first");
    }
    process = launch();
    awaitReady();
  }

  /** The requests received so far as OTLP JSON, such as {@code {"resourceMetrics": [...]}}. */
  public List<JsonNode> received(Signal signal) throws IOException {
    List<JsonNode> requests = new ArrayList<>();
    for (Path file : files(signal)) {
      String text = Files.readString(file);
      String wholeLines = text.substring(0, text.lastIndexOf('\n') + 1);
      try (MappingIterator<JsonNode> values = JSON_LINES.readValues(wholeLines)) {
        values.forEachRemaining(requests::add);
      }
    }
    return requests;
  }

  /**
   * Waits until the requests received so far satisfy a condition.
   *
   * @return those requests
   * @throws AssertionError when they do not within the timeout
   */
  public List<JsonNode> await(Signal signal, Predicate<List<JsonNode>> condition, Duration timeout)
      throws IOException {
    long start = System.nanoTime();
    while (true) {
      List<JsonNode> requests = received(signal);
      if (condition.test(requests)) {
        return requests;
      }
      if (System.nanoTime() - start > timeout.toNanos()) {
        throw new AssertionError(
            "not within %s; %d requests of %s:%n%s"
                .formatted(timeout, requests.size(), signal, requests));
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  /** Ends the process where it still runs; may be called twice. */
  @Override
  public void close() {
    process.destroyForcibly();
    awaitExit();
  }

  private static List<String> command() throws IOException, InterruptedException {
    return new ArrayList<>(
        List.of(
            GoProgram.build("collector").toString(),
            "--config",
            CONFIG.toAbsolutePath().toString()));
  }

  private Process launch() throws IOException {
    starts++;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "GODEBUG", "http2debug=2",
                "OTLP_HOST", address,
                "OUTPUT_DIR", directory.toAbsolutePath().toString(),
                "OTLP_GRPC_PORT", Integer.toString(ports.grpc()),
                "OTLP_HTTP_PORT", Integer.toString(ports.http()),
                "HEALTH_PORT", Integer.toString(ports.health())));
    return builder.start();
  }

  private Path log() {
    return directory.resolve("collector.log");
  }

  private void awaitReady() throws IOException {
    long start = System.nanoTime();
    while (!isReady()) {
      boolean late = System.nanoTime() - start > START_TIMEOUT.toNanos();
      if (late || !process.isAlive()) {
        close();
        throw new IllegalStateException(
            "the collector did not become ready; its log:\n" + Files.readString(log()));
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  /** Its health endpoint would say the same, but not to another network namespace. */
  private boolean isReady() throws IOException {
    String text = Files.readString(log());
    return text.lines().filter(line -> line.contains(READY)).count() == starts;
  }

  /** Not interruptible, so that {@link #close()} always waits. */
  private void awaitExit() {
    process.onExit().orTimeout(STOP_TIMEOUT.toSeconds(), SECONDS).join();
  }

  /**
   * Rotated files first: {@code traces-2026-01-31T12-00-00.000.jsonl} sorts before the live one.
   */
  private List<Path> files(Signal signal) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith(signal.fileName))
          .sorted()
          .toList();
    }
  }

  /** A kill may cut a line that was being written; nobody got an answer for that one. */
  private static void dropCutLine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(end);
    }
  }
}
