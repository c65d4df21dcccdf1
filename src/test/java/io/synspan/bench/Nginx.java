package io.synspan.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A web server with two workers that answers every request with a few bytes. */
final class Nginx implements AutoCloseable {
  static final int PORT = 8080;

  private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

  private final Path directory;
  private final RunningProgram program;

  private Nginx(Path directory, RunningProgram program) {
    this.directory = directory;
    this.program = program;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param directory for its configuration and its files
   */
  static Nginx start(Path directory) throws IOException, InterruptedException {
    Path configuration = directory.resolve("nginx.conf");
    // left there by a run that was killed
    Files.deleteIfExists(directory.resolve("status.sock"));
    Files.writeString(
        configuration,
        """
        daemon off;
        worker_processes 2;
        pid %1$s/nginx.pid;
        error_log stderr error;
        events {
          worker_connections 4096;
        }
        http {
          access_log off;
          client_body_temp_path %1$s/nginx-body;
          proxy_temp_path %1$s/nginx-proxy;
          fastcgi_temp_path %1$s/nginx-fastcgi;
          uwsgi_temp_path %1$s/nginx-uwsgi;
          scgi_temp_path %1$s/nginx-scgi;
          server {
            listen 127.0.0.1:%2$d backlog=4096;
            location / {
              return 200 "ok\\n";
            }
          }
          server {
            listen unix:%1$s/status.sock;
            location / {
              stub_status;
            }
          }
        }
        """
            .formatted(directory, PORT));
    Nginx nginx =
        new Nginx(
            directory,
            RunningProgram.start(
                List.of("nginx", "-c", configuration.toString()),
                Map.of(),
                directory.resolve("nginx.log")));
    nginx.awaitListening();
    return nginx;
  }

  /** Where it keeps its files, and who uses it theirs. */
  Path directory() {
    return directory;
  }

  /** Where it says how many connections it has accepted. */
  Path statusSocket() {
    return directory.resolve("status.sock");
  }

  String url() {
    return "http://127.0.0.1:" + PORT + "/";
  }

  @Override
  public void close() {
    program.close();
  }

  private void awaitListening() throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!isListening()) {
      program.requireAlive();
      if (System.nanoTime() - deadlineNs > 0) {
        close();
        throw new IllegalStateException("nginx does not listen on port " + PORT);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static boolean isListening() {
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT))) {
      return channel.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
