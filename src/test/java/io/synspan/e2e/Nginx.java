package io.synspan.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.synspan.testing.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real nginx that answers each request with 1,000 bytes, and says what it counted. */
final class Nginx implements AutoCloseable {
  static final int PORT = 8080;

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private static final Pattern STATUS =
      Pattern.compile("Active connections: (\\d+) \\nserver accepts handled requests\\n (\\d+) ");

  private final Process process;
  private final Path directory;
  private long statusConnections;

  private Nginx(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param directory for its configuration, its log and its status socket
   */
  static Nginx start(NetworkNamespace namespace, Path directory) {
    Path configuration = directory.resolve("nginx.conf");
    try {
      Files.writeString(configuration, configuration(directory));
      Nginx nginx =
          new Nginx(
              new ProcessBuilder(namespace.inside("nginx", "-c", configuration.toString()))
                  .inheritIO()
                  .start(),
              directory);
      nginx.awaitAnswer();
      return nginx;
    } catch (IOException e) {
      throw new UncheckedIOException("is it installed? ./synspan test does that", e);
    }
  }

  /** Requests that it has answered, by what it has logged of them. */
  Requests requests() throws IOException {
    long count = 0;
    long received = 0;
    long sent = 0;
    for (String line : Files.readAllLines(directory.resolve("access.log"))) {
      String[] bytes = line.split(" ", -1);
      count++;
      received += Long.parseLong(bytes[0]);
      sent += Long.parseLong(bytes[1]);
    }
    return new Requests(count, received, sent);
  }

  /**
   * Requests from its own log.
   *
   * @param bytesReceived of the requests, header and body
   * @param bytesSent of the responses
   */
  record Requests(long count, long bytesReceived, long bytesSent) {}

  /** Connections that it has accepted at its port; waits until it has closed them all. */
  long awaitAllClosed() throws IOException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      String status = status();
      Matcher numbers = STATUS.matcher(status);
      if (numbers.find() && numbers.group(1).equals("1")) {
        return Long.parseLong(numbers.group(2)) - statusConnections;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("connections are still open: " + status);
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  /** What stub_status says; the connection for it is active and accepted, too. */
  private String status() throws IOException {
    try (SocketChannel socket =
        SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("status.sock")))) {
      statusConnections++;
      socket.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8)));
      return new String(Channels.newInputStream(socket).readAllBytes(), UTF_8);
    }
  }

  private void awaitAnswer() {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      try {
        status();
        return;
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() - deadline > 0) {
          throw new UncheckedIOException("nginx does not start, see its stderr", notYet);
        }
        LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      }
    }
  }

  private static String configuration(Path directory) {
    return """
        daemon off;
        user root;
        worker_processes 2;
        pid %1$s/nginx.pid;
        error_log stderr error;
        events {}
        http {
          log_format bytes '$request_length $bytes_sent';
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server {
            listen %2$d;
            access_log %1$s/access.log bytes;
            location / {
              return 200 "%3$s";
            }
          }
          server {
            listen unix:%1$s/status.sock;
            access_log off;
            location / {
              stub_status;
            }
          }
        }
        """
        .formatted(directory, PORT, "x".repeat(1000));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }
}
