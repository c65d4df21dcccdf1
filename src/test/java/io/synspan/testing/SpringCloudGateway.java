package io.synspan.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spring Cloud Gateway, with OpenTelemetry's Java agent or without. */
public final class SpringCloudGateway {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private SpringCloudGateway() {}

  /**
   * Starts it; it is built where it is missing, which takes a minute once.
   *
   * @param directory for its configuration and its log
   * @param endpoint where it sends its spans by gRPC
   * @param routes the first part of a path, and the backend for it; an empty one is for the others
   */
  public static RealGateway start(
      NetworkNamespace namespace, Path directory, String endpoint, Map<String, String> routes)
      throws IOException, InterruptedException {
    return run(
        namespace,
        directory,
        routes,
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
            "OTEL_METRICS_EXPORTER", "none",
            "OTEL_LOGS_EXPORTER", "none",
            "OTEL_SERVICE_NAME", "gateway",
            "OTEL_BSP_SCHEDULE_DELAY", "1000",
            "OTEL_BSP_MAX_QUEUE_SIZE", "65536"),
        List.of("-javaagent:" + built().resolve("opentelemetry-javaagent.jar")));
  }

  /** As {@link #start}, without the agent: it sends no spans. */
  public static RealGateway startUntraced(
      NetworkNamespace namespace, Path directory, Map<String, String> routes)
      throws IOException, InterruptedException {
    return run(namespace, directory, routes, Map.of(), List.of());
  }

  private static RealGateway run(
      NetworkNamespace namespace,
      Path directory,
      Map<String, String> routes,
      Map<String, String> environment,
      List<String> options)
      throws IOException, InterruptedException {
    Path configuration = directory.resolve("application.yml");
    Files.writeString(configuration, configuration(routes));
    List<String> command =
        new ArrayList<>(List.of(JAVA.toString(), "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-jar",
            built().resolve("gateway.jar").toString(),
            "--spring.config.location=file:" + configuration));
    return GatewayProcess.start(
        namespace, directory.resolve("spring-gateway.log"), environment, command);
  }

  private static Path built() throws IOException, InterruptedException {
    return GoProgram.build("spring-gateway");
  }

  private static String configuration(Map<String, String> routes) {
    StringBuilder entries = new StringBuilder();
    routes.forEach(
        (route, backend) ->
            entries.append(
                """
                            - id: route-%1$s
                              uri: http://%2$s
                              order: %3$d
                              predicates:
                                - Path=%4$s
                """
                    .formatted(
                        route,
                        backend,
                        route.isEmpty() ? 1 : 0,
                        route.isEmpty() ? "/**" : "/" + route + "/**")));
    return """
        server:
          port: %d
        spring:
          cloud:
            gateway:
              server:
                webflux:
                  default-filters:
                    - name: Retry
                      args:
                        retries: 3
                        methods: GET
                        exceptions: java.io.IOException
                  routes:
        %s"""
        .formatted(RealGateway.PORT, entries);
  }
}
