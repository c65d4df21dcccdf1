package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.Forwarder.From;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.OtlpSender;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the time of real requests went, by what is told of a server's spans. In each one party is
 * slow, or the wire loses a segment. The collector is beside the gateway, so that nothing but the
 * requests is on the wire.
 */
@Tag("kernel")
@SuppressWarnings("NullAway.Init") // each test connects first
class VerdictIT {
  private static final int PORT = 8080;
  private static final long SLOW_MS = 150;
  private static final int MUCH = 8_000_000;
  private static final long KNOWN_WITHIN_NS = 5_000_000_000L;

  private static TestNetwork network;
  private static TcpPeer server;
  private static TcpPeer client;
  private static TcpPeer.Listener listener;
  private static CollectorProcess collector;
  private static SynspanProcess synspan;
  private static OtlpSender gateway;

  @TempDir private static Path directory;

  private TcpPeer.Socket asking;
  private TcpPeer.Socket serving;
  private int askingPort;
  private long startNs;

  @BeforeAll
  static void start() throws Exception {
    network = TestNetwork.forwarded();
    server = TcpPeer.start(network.server());
    client = TcpPeer.start(network.client());
    listener = server.listen(INET, PORT);
    collector = CollectorProcess.start(directory, network.server(), "127.0.0.1");
    synspan =
        SynspanProcess.in(network.server())
            .set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
            .set("SYNSPAN_GATEWAY_GRPC_PORT", "14317")
            .set("SYNSPAN_GATEWAY_HTTP_PORT", "14318")
            .set("SYNSPAN_EXCHANGES", "on")
            .run();
    gateway = OtlpSender.start(network.server(), "grpc", "http://127.0.0.1:14317");
    new VerdictIT().awaitExchanges();
  }

  /** Exchanges are kept from the first span on that is received, and known half a second later. */
  private void awaitExchanges() throws IOException {
    assertThat(gateway.sendSpans(0, 1)).isTrue();
    connect();
    request();
    answer();
    long endNs = nowNs();
    int sent = 0;
    do {
      assertThat(nowNs() - endNs).as("no exchange is known").isLessThan(KNOWN_WITHIN_NS);
      sendSpan("first_" + ++sent, endNs);
    } while (!span("first_" + sent).attributes().containsKey("synspan.exchange.number"));
  }

  @AfterAll
  static void stop() throws IOException {
    gateway.close();
    synspan.close();
    collector.close();
    listener.close();
    client.close();
    server.close();
    network.close();
  }

  @Test
  void aServerThatIsSlow() throws Exception {
    connect();
    request();
    beSlow();
    answer();

    assertVerdict("application", SLOW_MS);
  }

  @Test
  void aServerThatDoesNotRead() throws Exception {
    connect();
    asking.send(100);
    beSlow();
    serving.receive(100);
    startNs = nowNs();
    answer();

    assertVerdict("unread", SLOW_MS);
  }

  @Test
  void aServerThatDoesNotAccept() throws Exception {
    ask();
    beSlow();
    serving = listener.accept();
    request();
    answer();
    // the end of a young connection tells when it was accepted (ADR 5)
    asking.close();
    serving.close();

    assertVerdict("accept", SLOW_MS);
  }

  @Test
  void aClientThatSendsItsRequestSlowly() throws Exception {
    connect();
    asking.send(50);
    serving.receive(50);
    startNs = nowNs();
    beSlow();
    asking.send(50);
    serving.receive(50);
    answer();

    assertVerdict("peer", SLOW_MS);
  }

  @Test
  void aHandshakeOfWhichASegmentWasLost() throws Exception {
    network.forwarder().drop(From.SERVER, Segments.SYN_ACK, 1);
    connect();
    network.heal();
    request();
    answer();

    assertVerdict("connect", 900);
  }

  @Test
  void anAnswerThatWasLost() throws Exception {
    connect();
    request();
    network.forwarder().drop(From.SERVER, Segments.DATA, 1);
    answer();
    network.heal();

    assertVerdict("loss", 100);
  }

  @Test
  void aClientThatResets() throws Exception {
    connect();
    request();
    beSlow();
    asking.reset();
    assertThatThrownBy(() -> serving.receive(1)).isInstanceOf(IOException.class);

    assertVerdict("reset", 0);
  }

  @Test
  void aClientThatDoesNotReadItsAnswer() throws Exception {
    connect();
    request();
    serving.startSend(MUCH);
    beSlow();
    beSlow();
    asking.receive(MUCH);
    server.finish();
    serving.close();
    asking.drain();
    asking.close();

    assertVerdict("peer_window", SLOW_MS);
  }

  private void connect() throws IOException {
    ask();
    serving = listener.accept();
  }

  private void ask() throws IOException {
    asking = client.connect(TestNetwork.SERVER_IPV4, PORT);
    askingPort = asking.localPort();
  }

  private void request() throws IOException {
    asking.send(100);
    serving.receive(100);
    startNs = nowNs();
  }

  private void answer() throws IOException {
    serving.send(50);
    asking.receive(50);
  }

  /** The party that is to be slow, not a wait for something. */
  private static void beSlow() throws InterruptedException {
    Thread.sleep(SLOW_MS);
  }

  private void assertVerdict(String verdict, long atLeastMs) throws IOException {
    sendSpan("of_" + verdict, nowNs());
    ReceivedSpan span = span("of_" + verdict);
    assertThat(span.attributes()).containsEntry("synspan.verdict", verdict);
    if (atLeastMs > 0) {
      assertThat(span.number("synspan.verdict.%s.duration".formatted(verdict)))
          .isGreaterThan(atLeastMs / 1e3)
          .isLessThan(atLeastMs / 1e3 + 2);
    }
  }

  private void sendSpan(String name, long endNs) throws IOException {
    assertThat(gateway.sendServerSpan(name, TestNetwork.CLIENT_IPV4, askingPort, startNs, endNs))
        .isTrue();
  }

  private static ReceivedSpan span(String name) throws IOException {
    List<ReceivedSpan> spans =
        ReceivedSpan.all(collector.received(TRACES)).stream()
            .filter(span -> span.name().equals(name))
            .toList();
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }

  private static long nowNs() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
  }
}
