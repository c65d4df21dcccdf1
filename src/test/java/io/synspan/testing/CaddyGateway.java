package io.synspan.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Caddy as its own project makes it: Debian's has no {@code tracing}. */
public final class CaddyGateway {
  private CaddyGateway() {}

  /**
   * Starts it; it is built where it is missing, which takes some minutes once.
   *
   * @param directory for its configuration and its log
   * @param endpoint where it sends its spans by gRPC
   * @param routes the first part of a path, and the backend for it; an empty one is for the others
   */
  public static RealGateway start(
      NetworkNamespace namespace, Path directory, String endpoint, Map<String, String> routes)
      throws IOException, InterruptedException {
    String program = GoProgram.build("caddy").toString();
    Path configuration = directory.resolve("Caddyfile");
    Files.writeString(configuration, configuration(directory, routes));
    return GatewayProcess.start(
        namespace,
        directory.resolve("caddy.log"),
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
            "OTEL_EXPORTER_OTLP_INSECURE", "true",
            "OTEL_SERVICE_NAME", "gateway",
            "OTEL_BSP_SCHEDULE_DELAY", "1000",
            "OTEL_BSP_MAX_QUEUE_SIZE", "65536",
            // where it keeps its last configuration
            "XDG_CONFIG_HOME", directory.toString()),
        List.of(program, "run", "--adapter", "caddyfile", "--config", configuration.toString()));
  }

  private static String configuration(Path directory, Map<String, String> routes) {
    StringBuilder handles = new StringBuilder();
    routes.forEach(
        (route, backend) ->
            handles.append(
                """
                  handle %s {
                    reverse_proxy %s {
                      lb_retries 3
                      lb_try_duration 5s
                      transport http {
                        keepalive_idle_conns_per_host 256
                      }
                    }
                  }
                """
                    .formatted(route.isEmpty() ? "" : "/" + route + "/*", backend)));
    return """
        {
          admin off
          auto_https off
          storage file_system %s
        }
        :%d {
          tracing {
            span gateway
          }
        %s}
        """
        .formatted(directory, RealGateway.PORT, handles);
  }
}
