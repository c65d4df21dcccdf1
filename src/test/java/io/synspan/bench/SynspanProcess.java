package io.synspan.bench;

import io.synspan.testing.CollectorProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code synspan run} as users have it, a process of its own: default settings, all hooks, metrics
 * and spans to a real collector.
 */
final class SynspanProcess implements AutoCloseable {
  private static final Duration ATTACH_TIMEOUT = Duration.ofSeconds(30);

  /** How it is packaged. */
  enum Packaging {
    JVM,
    NATIVE
  }

  private final RunningProgram program;
  private final Duration startTime;

  private SynspanProcess(RunningProgram program, Duration startTime) {
    this.program = program;
    this.startTime = startTime;
  }

  /**
   * Starts it and waits until it watches.
   *
   * @param settings environment variables besides where the collector is
   */
  static SynspanProcess start(
      Packaging packaging, CollectorProcess collector, Map<String, String> settings, Path directory)
      throws IOException, InterruptedException {
    return start(packaging, collector.grpcEndpoint(), settings, directory);
  }

  /** The same with another collector, which takes OTLP over gRPC. */
  static SynspanProcess start(
      Packaging packaging, URI collector, Map<String, String> settings, Path directory)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.toString());
    environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    RunningProgram program =
        RunningProgram.start(command(packaging), environment, directory.resolve("synspan.log"));
    Duration startTime = program.awaitLine(line -> line.contains("Watching TCP"), ATTACH_TIMEOUT);
    return new SynspanProcess(program, startTime);
  }

  /** The native binary, where one was built. */
  static Optional<Path> nativeBinary() {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.toString().endsWith("-runner") && Files.isExecutable(file))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From exec to attached. */
  Duration startTime() {
    return startTime;
  }

  long pid() {
    return program.pid();
  }

  /** Throws where it has ended. */
  void requireAlive() throws IOException {
    program.requireAlive();
  }

  double residentMib() throws IOException {
    program.requireAlive();
    return ProcessUsage.residentMib(program.pid());
  }

  /** Stops it as a service manager does and waits until it has sent what it had. */
  @Override
  public void close() {
    program.close();
  }

  /** The script ends in an exec, so its process becomes ours. */
  private static List<String> command(Packaging packaging) {
    return switch (packaging) {
      case JVM -> List.of("./synspan", "run");
      case NATIVE -> List.of(nativeBinary().orElseThrow().toString(), "run");
    };
  }
}
