package io.synspan.bench;

import io.synspan.testing.GoProgram;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real collector that takes OTLP over gRPC and either throws it away or only passes it on. */
final class ForwardingCollector implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final String NOWHERE = "debug: {}";

  private final RunningProgram program;
  private final int port;

  private ForwardingCollector(RunningProgram program, int port) {
    this.program = program;
    this.port = port;
  }

  /** One that everything ends at. */
  static ForwardingCollector end(int port, Path directory)
      throws IOException, InterruptedException {
    return start(port, NOWHERE, "debug", directory.resolve("end"));
  }

  /**
   * One that gzips and sends on. No queue and no second try: its answer is that of whom it sends
   * to.
   */
  static ForwardingCollector forwarding(int port, ForwardingCollector to, Path directory)
      throws IOException, InterruptedException {
    String exporter =
        "otlp_grpc: {endpoint: '127.0.0.1:%d', compression: gzip, tls: {insecure: true},"
                .formatted(to.port)
            + " sending_queue: {enabled: false}, retry_on_failure: {enabled: false}}";
    return start(port, exporter, "otlp_grpc", directory.resolve("plain"));
  }

  private static ForwardingCollector start(int port, String exporter, String name, Path files)
      throws IOException, InterruptedException {
    Path configuration = Path.of(files + ".yaml");
    Files.writeString(
        configuration,
        """
        receivers: {otlp: {protocols: {grpc: {endpoint: '127.0.0.1:%d'}}}}
        exporters: {%s}
        service:
          telemetry: {metrics: {level: none}, logs: {level: warn}}
          pipelines:
            traces: {receivers: [otlp], exporters: [%s]}
            metrics: {receivers: [otlp], exporters: [%s]}
        """
            .formatted(port, exporter, name, name));
    RunningProgram program =
        RunningProgram.start(
            List.of(GoProgram.build("collector").toString(), "--config", configuration.toString()),
            Map.of(),
            Path.of(files + ".log"));
    Listening.await(port, START_TIMEOUT);
    return new ForwardingCollector(program, port);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  long pid() {
    return program.pid();
  }

  @Override
  public void close() {
    program.close();
  }
}
