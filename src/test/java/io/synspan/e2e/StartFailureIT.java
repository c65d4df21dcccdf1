package io.synspan.e2e;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot start: one message on stderr that says what to do, an exit status, nothing else. */
@Tag("kernel")
class StartFailureIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  @Test
  void unknownSetting() {
    assertFails(
        testbed.synspan().set("SYNSPAN_HTPP_PORT", "80").start("run"),
        2,
        """
        synspan: wrong settings, nothing was started
          SYNSPAN_HTPP_PORT: there is no such setting; did you mean SYNSPAN_HTTP_PORT?
        See docs/configuration.md""");
  }

  @Test
  void wrongValues() {
    assertFails(
        testbed
            .synspan()
            .set("SYNSPAN_SAMPLE_INTERVAL", "soon")
            .set("SYNSPAN_SCOPE", "galaxy")
            .start("run"),
        2,
        """
        synspan: wrong settings, nothing was started
          synspan.sample.interval = "soon", from SYNSPAN_SAMPLE_INTERVAL: must be a time with its unit from 1s to 1h, such as 10s
          synspan.scope = "galaxy", from SYNSPAN_SCOPE: must be one of netns, host
        See docs/configuration.md""");
  }

  @Test
  void takenPort() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, 9465);

    assertFails(
        testbed.synspan().start("run"),
        1,
        """
        synspan: cannot listen on 127.0.0.1, port 9465: Address already in use
        Set synspan.http.port (SYNSPAN_HTTP_PORT) to a free port; "ss -ltnp" shows who has this one""");
    listener.close();
  }

  @Test
  void gatewayOnAPortThatIsTaken() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, 4318);

    assertFails(
        testbed.synspanSending("grpc").set("SYNSPAN_GATEWAY_HTTP_PORT", "4318").start("run"),
        1,
        """
        TIME ERROR synspan: cannot receive OTLP: cannot listen on 127.0.0.1, port 4318: Address already in use; SYNSPAN_GATEWAY_GRPC_PORT and SYNSPAN_GATEWAY_HTTP_PORT choose other ports""");
    listener.close();
  }

  @Test
  void gatewayWithoutACollector() {
    assertFails(
        testbed.synspan().set("SYNSPAN_GATEWAY_MODE", "observe").start("run"),
        2,
        """
        TIME ERROR synspan: cannot receive OTLP: no collector is set to pass it on to; set OTEL_EXPORTER_OTLP_ENDPOINT""");
  }

  @Test
  void gatewayThatWouldSendToItself() {
    assertFails(
        testbed
            .synspan()
            .set("SYNSPAN_GATEWAY_MODE", "enrich")
            .set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
            .start("run"),
        2,
        """
        TIME ERROR synspan: cannot receive OTLP: the collector is at http://127.0.0.1:4317 (grpc), where SynSpan would listen; SYNSPAN_GATEWAY_GRPC_PORT and SYNSPAN_GATEWAY_HTTP_PORT choose other ports""");
  }

  @Test
  void gatewayThatOthersCanReach() {
    assertFails(
        testbed.synspanSending("grpc").set("SYNSPAN_GATEWAY_HOST", "0.0.0.0").start("run"),
        2,
        """
        TIME ERROR synspan: wrong settings, nothing was started
          synspan.gateway.host = "0.0.0.0" is not the loopback, so others can reach it
          Set synspan.gateway.tls.certificate, synspan.gateway.tls.key and synspan.gateway.token too""");
  }

  @Test
  void wrongProtocol() {
    assertFails(
        testbed.synspanSending("thrift").start("run"),
        2,
        """
        TIME ERROR synspan: wrong OpenTelemetry settings, nothing was started
          Unsupported OTLP metrics protocol: thrift
          Set OTEL_EXPORTER_OTLP_PROTOCOL to grpc or http/protobuf""");
  }

  @Test
  void wrongEndpoint() {
    assertFails(
        testbed.synspan().set("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317").start("run"),
        2,
        """
        TIME ERROR synspan: wrong OpenTelemetry settings, nothing was started
          OTLP endpoint must be a valid URL: collector:4317
          Set OTEL_EXPORTER_OTLP_ENDPOINT to a URL such as http://127.0.0.1:4317 (grpc), or http://127.0.0.1:4318 with OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf""");
  }

  @Test
  void noPrivileges(@TempDir Path directory) {
    assertFails(
        testbed.synspanAsNobody(directory).start("run"),
        1,
        """
        TIME ERROR Cannot watch TCP: load the BPF programs: EPERM (Operation not permitted)
          It needs root, or the capabilities CAP_BPF and CAP_PERFMON.
        Try: synspan doctor""");
  }

  @ParameterizedTest
  @CsvSource({
    "frobnicate, Unmatched argument at index 0: 'frobnicate'",
    "--fast, Unknown option: '--fast'",
    "'', Missing command"
  })
  void wrongUsage(String argument, String problem) {
    String[] arguments = argument.isEmpty() ? new String[0] : new String[] {argument};
    try (SynspanProcess synspan = testbed.synspan().start(arguments)) {
      assertThat(synspan.awaitExit()).isEqualTo(2);
      assertThat(synspan.output()).isEmpty();
      assertThat(synspan.errors()).startsWith(problem, "Usage: synspan [-hV] COMMAND");
    }
  }

  /** The message may be written as a line of the log: then it has TIME for that. */
  private static void assertFails(SynspanProcess synspan, int status, String message) {
    try (synspan) {
      assertThat(synspan.awaitExit()).as("%s", synspan.errors()).isEqualTo(status);
      assertThat(synspan.output()).isEmpty();
      assertThat(String.join("\n", synspan.errors()).replaceFirst("^\\d\\d:\\d\\d:\\d\\d", "TIME"))
          .isEqualTo(message);
    }
  }
}
