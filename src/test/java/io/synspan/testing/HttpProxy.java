package io.synspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real reverse proxy with kept-alive connections to its backends. It answers {@code /own/} itself
 * and asks another backend where one hangs up or refuses.
 */
public final class HttpProxy implements AutoCloseable {
  /** Where it listens. */
  public static final int PORT = 8080;

  private static final Pattern LOGGED = Pattern.compile("[0-9.]+ [0-9.]+ /r/[0-9]+");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** The programs that this can start. */
  public enum Kind {
    NGINX("nginx"),
    HAPROXY("haproxy"),
    CADDY("caddy");

    private final String program;

    Kind(String program) {
      this.program = program;
    }
  }

  private final Process process;

  private HttpProxy(Process process) {
    this.process = process;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param directory for its configuration and its log {@code access.log}
   * @param workers processes or threads, where it has such a setting
   * @param address of the backends
   * @param ports of the backends
   */
  public static HttpProxy start(
      Kind kind,
      NetworkNamespace namespace,
      Path directory,
      int workers,
      String address,
      List<Integer> ports) {
    try {
      Path configuration = directory.resolve(kind.program + ".conf");
      List<String> backends = ports.stream().map(port -> address + ":" + port).toList();
      Files.writeString(
          configuration,
          switch (kind) {
            case NGINX -> nginx(directory, workers, backends);
            case HAPROXY -> haproxy(workers, backends);
            case CADDY -> caddy(directory, backends);
          });
      List<String> command = new ArrayList<>(List.of(kind.program));
      command.addAll(
          switch (kind) {
            case NGINX -> List.of("-c", configuration.toString());
            case HAPROXY -> List.of("-db", "-f", configuration.toString());
            case CADDY ->
                List.of("run", "--adapter", "caddyfile", "--config", configuration.toString());
          });
      ProcessBuilder builder =
          new ProcessBuilder(namespace.inside(command.toArray(String[]::new)))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve(kind.program + ".out").toFile());
      // where Caddy keeps its last configuration
      builder.environment().put("XDG_CONFIG_HOME", directory.toString());
      HttpProxy proxy = new HttpProxy(builder.start());
      proxy.awaitListening(namespace);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("is it installed? ./synspan test does that", e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /**
   * What it has logged of the requests that it passed on. To be called when it was closed, since
   * some write their log from time to time.
   *
   * @param kind nginx or HAProxy
   */
  public static List<ProxyLogLine> log(Kind kind, Path directory) {
    String file = kind == Kind.NGINX ? "access.log" : "haproxy.out";
    try (Stream<String> lines = Files.lines(directory.resolve(file))) {
      return lines.filter(LOGGED.asMatchPredicate()).map(line -> logLine(kind, line)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProxyLogLine logLine(Kind kind, String line) {
    String[] words = line.split(" ", -1);
    double unitMs = kind == Kind.NGINX ? 1000 : 1;
    return new ProxyLogLine(
        Long.parseLong(words[2].substring("/r/".length())),
        Double.parseDouble(words[0]) * unitMs,
        Double.parseDouble(words[1]) * unitMs);
  }

  private void awaitListening(NetworkNamespace namespace) {
    long endNs = System.nanoTime() + TIMEOUT.toNanos();
    while (namespace.run("ss", "-Htln", "sport = :" + PORT).isBlank()) {
      if (!process.isAlive() || System.nanoTime() > endNs) {
        throw new IllegalStateException("the proxy does not listen, see its output");
      }
      Thread.onSpinWait();
    }
  }

  private static String nginx(Path directory, int workers, List<String> backends) {
    StringBuilder servers = new StringBuilder();
    backends.forEach(backend -> servers.append("server ").append(backend).append(" max_fails=0; "));
    return """
        daemon off; worker_processes %2$d; pid %1$s/nginx.pid; error_log %1$s/error.log;
        events { worker_connections 4096; }
        http {
          log_format times '$request_time $upstream_response_time $uri';
          access_log %1$s/access.log times buffer=64k flush=1s;
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
          keepalive_requests 100000;
          upstream backends { %3$s keepalive 256; keepalive_requests 100000; }
          server {
            listen %4$d backlog=4096 reuseport;
            location /own/ { return 200 "own"; }
            location / {
              proxy_pass http://backends; proxy_http_version 1.1; proxy_set_header Connection "";
            }
          }
        }
        """
        .formatted(directory, workers, servers, PORT);
  }

  private static String haproxy(int threads, List<String> backends) {
    StringBuilder servers = new StringBuilder();
    for (int i = 0; i < backends.size(); i++) {
      servers.append("  server s%d %s\n".formatted(i, backends.get(i)));
    }
    return """
        global
          nbthread %d
          maxconn 4096
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          retries 3
          option redispatch
          log stdout format raw local0
          log-format "%%Ta %%Tr %%HP"
        frontend front
          bind :%d
          http-request return status 200 content-type text/plain string own if { path_beg /own/ }
          default_backend backends
        backend backends
          retry-on all-retryable-errors
          http-reuse always
        %s"""
        .formatted(threads, PORT, servers);
  }

  private static String caddy(Path directory, List<String> backends) {
    return """
        {
          admin off
          auto_https off
          storage file_system %s
        }
        :%d {
          respond /own/* own
          reverse_proxy %s {
            lb_retries 3
            lb_try_duration 5s
          }
        }
        """
        .formatted(directory, PORT, String.join(" ", backends));
  }

  /** Ends it and what it has started. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
