package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Exchange;
import io.synspan.probe.ProbeException;
import io.synspan.testing.Command;
import io.synspan.testing.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges of real servers, held against their own logs. */
@Tag("kernel")
class ExchangeServersIT {
  private static final int PROXY = 8080;
  private static final int BACKEND = 8081;
  private static final int TLS_PROXY = 8443;
  private static final int TLS_BACKEND = 8444;

  @TempDir private static Path directory;

  private static NetworkNamespace namespace;
  private static Process nginx;

  private RecordedProbe probe;

  @BeforeAll
  static void startNginx() throws IOException {
    namespace = NetworkNamespace.create("servers");
    String certificate = directory.resolve("server.pem").toString();
    String key = directory.resolve("server.key").toString();
    Command.run(
        ("openssl req -x509 -nodes -days 1 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
                + " -subj /CN=server -keyout %s -out %s")
            .formatted(key, certificate)
            .split(" ", -1));
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(configuration, configuration(key, certificate));
    nginx =
        new ProcessBuilder(namespace.inside("nginx", "-c", configuration.toString()))
            .inheritIO()
            .start();
    curl("--retry", "20", "--retry-connrefused", "--retry-delay", "1", url(BACKEND));
  }

  @AfterAll
  static void stopNginx() {
    nginx.destroy();
    nginx.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    namespace.close();
  }

  @BeforeEach
  void openProbe() throws Exception {
    probe = RecordedProbe.watch(namespace).withExchanges();
    for (String log : List.of("proxy", "backend", "tls-proxy", "tls-backend")) {
      Files.writeString(directory.resolve(log + ".log"), "");
    }
  }

  @AfterEach
  void closeProbe() {
    probe.close();
  }

  @Test
  void countsWhatNginxHasLoggedUnderLoad() throws Exception {
    Process wrk =
        new ProcessBuilder(namespace.inside("wrk", "-t", "1", "-c", "20", "-d", "2s", url(PROXY)))
            .redirectErrorStream(true)
            .start();
    probe.awaitUntil("the end of wrk", () -> !wrk.isAlive());
    assertThat(wrk.exitValue()).isZero();
    probe.awaitUntil("the end of its connections", () -> openAt(PROXY) == 0);

    awaitAsLogged(PROXY, "proxy");
    awaitAsLogged(BACKEND, "backend");
    List<Exchange> all = probe.seen(Exchange.class);
    assertThat(all).hasSizeGreaterThan(1000);
    assertThat(all.stream().filter(Exchange::fullDuplex)).isEmpty();
    assertThat(all.stream().filter(Exchange::incomplete).filter(e -> !isCutOff(e)))
        .as("whose hook did not wait for one that the machine had stopped (exchange_state.h)")
        .hasSizeLessThanOrEqualTo(all.size() / 1000);
  }

  private static boolean isCutOff(Exchange exchange) {
    return exchange.header().tcpState() != TcpState.ESTABLISHED;
  }

  /** What a handshake is part of is marked; each request of the others is there. */
  @ParameterizedTest
  @CsvSource({"1.2", "1.3"})
  void marksTlsHandshakes(String version) throws Exception {
    List<String> line = new ArrayList<>(List.of("--insecure"));
    line.addAll(List.of("--tlsv" + version, "--tls-max", version));
    for (int i = 0; i < 5; i++) {
      line.add("https://127.0.0.1:" + TLS_PROXY + "/");
    }
    curl(line.toArray(String[]::new));
    probe.awaitUntil("the end of its connection", () -> openAt(TLS_PROXY) == 0);
    probe.awaitUntil("the last exchange", () -> told(Role.SERVER, TLS_BACKEND) > 5);
    flush();

    for (Role role : List.of(Role.CLIENT, Role.SERVER)) {
      for (int port : List.of(TLS_PROXY, TLS_BACKEND)) {
        List<Exchange> exchanges = of(role, port);
        assertThat(exchanges.stream().filter(Exchange::tlsHandshake))
            .as("%s %d %s", role, port, exchanges.stream().map(Exchange::text).toList())
            .hasSize(2);
        List<Exchange> requests = exchanges.stream().filter(e -> !e.tlsHandshake()).toList();
        assertThat(requests)
            .as("%s %d %s", role, port, exchanges.stream().map(Exchange::text).toList())
            .allMatch(e -> !e.fullDuplex() && !e.incomplete())
            .hasSizeBetween(3, 5);
      }
    }
  }

  private void flush() {
    try {
      probe.flushExchanges();
    } catch (ProbeException e) {
      throw new AssertionError(e);
    }
  }

  /** By the numbers, which tell of lost records too. */
  private long told(Role role, int port) {
    flush();
    Map<Long, Long> last = new HashMap<>();
    for (Exchange exchange : of(role, port)) {
      last.merge(exchange.header().socketCookie(), exchange.number(), Math::max);
    }
    return last.values().stream().mapToLong(Long::longValue).sum();
  }

  private List<Exchange> of(Role role, int port) {
    try {
      return probe.seen(Exchange.class).stream()
          .filter(exchange -> exchange.header().role() == role)
          .filter(
              exchange ->
                  port
                      == (role == Role.SERVER
                          ? exchange.header().localPort()
                          : exchange.header().peerPort()))
          .toList();
    } catch (ProbeException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitAsLogged(int port, String log) throws Exception {
    long logged = Files.readAllLines(directory.resolve(log + ".log")).size();
    assertThat(logged).isPositive();
    probe.awaitUntil(
        logged + " exchanges at port " + port, () -> told(Role.SERVER, port) >= logged);
    assertThat(told(Role.SERVER, port)).isEqualTo(logged);
  }

  private static long openAt(int port) {
    return namespace
        .run("ss", "-tnH", "state", "connected", "exclude", "time-wait", "sport = :" + port)
        .lines()
        .count();
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/";
  }

  private static void curl(String... arguments) {
    List<String> line = new ArrayList<>(List.of("curl", "-sS", "-o", "/dev/null"));
    line.addAll(List.of(arguments));
    namespace.run(line.toArray(String[]::new));
  }

  private static String configuration(String key, String certificate) {
    return """
        daemon off;
        user root;
        worker_processes 2;
        pid %1$s/nginx.pid;
        error_log stderr error;
        events {}
        http {
          log_format one '$request_time';
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          keepalive_requests 1000000;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          ssl_protocols TLSv1.2 TLSv1.3;
          proxy_ssl_protocols TLSv1.2 TLSv1.3;
          ssl_certificate %3$s;
          ssl_certificate_key %2$s;
          upstream plain { server 127.0.0.1:%5$d; keepalive 64; keepalive_requests 1000000; }
          upstream tls { server 127.0.0.1:%7$d; keepalive 64; }
          server {
            listen %4$d;
            access_log %1$s/proxy.log one;
            location / { proxy_pass http://plain; }
          }
          server {
            listen %5$d;
            access_log %1$s/backend.log one;
            location / { return 200 "%8$s"; }
          }
          server {
            listen %6$d ssl;
            access_log %1$s/tls-proxy.log one;
            location / { proxy_pass https://tls; }
          }
          server {
            listen %7$d ssl;
            access_log %1$s/tls-backend.log one;
            location / { return 200 "%8$s"; }
          }
        }
        """
        .formatted(
            directory, key, certificate, PROXY, BACKEND, TLS_PROXY, TLS_BACKEND, "x".repeat(1000));
  }
}
