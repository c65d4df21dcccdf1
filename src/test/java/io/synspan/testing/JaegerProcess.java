package io.synspan.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A real Jaeger that runs {@code src/test/jaeger/jaeger.yaml} in a network namespace, with OTLP at
 * the standard ports of its loopback. Whoever starts it closes it.
 */
public final class JaegerProcess implements AutoCloseable {
  private static final String API = "http://127.0.0.1:16686";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NetworkNamespace namespace;
  private final Process process;

  private JaegerProcess(NetworkNamespace namespace, Process process) {
    this.namespace = namespace;
    this.process = process;
  }

  /**
   * Starts it and waits until it answers; it is built where it is missing, which takes minutes
   * once.
   *
   * @param directory for its log
   */
  public static JaegerProcess start(NetworkNamespace namespace, Path directory)
      throws IOException, InterruptedException {
    List<String> command =
        namespace.inside(
            GoProgram.build("jaeger").toString(),
            "--config",
            Path.of("src", "test", "jaeger", "jaeger.yaml").toAbsolutePath().toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("jaeger.log").toFile());
    builder.environment().putAll(Map.of("OTLP_GRPC_PORT", "4317", "OTLP_HTTP_PORT", "4318"));
    JaegerProcess jaeger = new JaegerProcess(namespace, builder.start());
    long endNs = System.nanoTime() + TIMEOUT.toNanos();
    while (namespace.run("ss", "-Htln", "sport = :16686").isBlank()) {
      if (!jaeger.process.isAlive() || System.nanoTime() > endNs) {
        jaeger.close();
        throw new IllegalStateException(Files.readString(directory.resolve("jaeger.log")));
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
    return jaeger;
  }

  /**
   * Waits until what its HTTP API says of a trace satisfies a condition.
   *
   * @return that, as Jaeger's own JSON: one of {@code data}, with {@code spans}
   */
  public JsonNode awaitTrace(String traceId, Predicate<JsonNode> condition) throws IOException {
    long endNs = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      JsonNode said =
          JSON.readTree(namespace.run("curl", "-s", API + "/api/traces/" + traceId)).path("data");
      if (said.size() == 1 && condition.test(said.get(0))) {
        return said.get(0);
      }
      if (System.nanoTime() > endNs) {
        throw new AssertionError("not within " + TIMEOUT + ": " + said);
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  /** All traces of a service that it has, at most 10,000, as {@link #awaitTrace} has one. */
  public JsonNode traces(String service) throws IOException {
    String query = "/api/traces?limit=10000&lookback=1h&service=" + service;
    return JSON.readTree(namespace.run("curl", "-s", API + query)).path("data");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }
}
