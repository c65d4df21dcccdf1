package io.synspan.bench;

import io.synspan.testing.ControlGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * nginx as a proxy with one worker, connections kept on both sides, before another server, and wrk
 * as its clients.
 */
final class NginxProxy implements AutoCloseable {
  private static final int PORT = 8090;
  private static final int CLIENTS = 50;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

  private final Path directory;
  private final RunningProgram program;

  private NginxProxy(Path directory, RunningProgram program) {
    this.directory = directory;
    this.program = program;
  }

  /**
   * Starts one, whose files lie beside those of its backend, and waits until it answers.
   *
   * @param group in which all its sockets are made
   */
  static NginxProxy start(Nginx backend, ControlGroup group)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(backend.directory().resolve("proxy"));
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off;
        worker_processes 1;
        pid %1$s/nginx.pid;
        error_log stderr notice;
        events {
          worker_connections 4096;
        }
        http {
          access_log off;
          keepalive_requests 100000000;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          upstream backend {
            server 127.0.0.1:%3$d;
            keepalive 256;
          }
          server {
            listen 127.0.0.1:%2$d backlog=4096;
            location / {
              proxy_pass http://backend;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
            }
          }
        }
        """
            .formatted(directory, PORT, Nginx.PORT));
    RunningProgram program =
        RunningProgram.start(
            List.of(
                "sh",
                "-c",
                "echo $$ > \"$0\" && exec nginx -c \"$1\"",
                group.folder().resolve("cgroup.procs").toString(),
                configuration.toString()),
            Map.of(),
            directory.resolve("nginx.log"));
    program.awaitLine(line -> line.contains("start worker process "), START_TIMEOUT);
    return new NginxProxy(directory, program);
  }

  /**
   * Asks as much as it can.
   *
   * @return answered requests a second
   */
  double load(Duration duration) throws IOException, InterruptedException {
    try (RunningProgram wrk =
        RunningProgram.start(
            List.of(
                "wrk",
                "--threads=1",
                "--connections=" + CLIENTS,
                "--duration=" + duration.toSeconds() + "s",
                "http://127.0.0.1:" + PORT + "/"),
            Map.of(),
            directory.resolve("wrk.log"))) {
      return ShortConnections.rate(wrk.awaitEnd());
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
