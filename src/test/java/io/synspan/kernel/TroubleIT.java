package io.synspan.kernel;

import static io.synspan.event.RecordLayout.KIND_CLOSED;
import static io.synspan.event.ResetDirection.RECEIVED;
import static io.synspan.event.ResetDirection.SENT;
import static io.synspan.testing.TestNetwork.CLIENT_IPV4;
import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Established;
import io.synspan.kernel.SeenRecord.Failed;
import io.synspan.kernel.SeenRecord.Reset;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.LineProcess;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestNetwork;
import io.synspan.testing.TestPrograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that nobody should send, and ends that come unannounced. */
@Tag("kernel")
class TroubleIT {
  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  private static final int FORGED = 20;

  @Test
  void badChecksumsAreDropsAndNoConnections() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 9301);
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    forge("-S", "--badcksum", "-p", "9301", SERVER_IPV4);
    ends.atServer().awaitUntil("the forged", () -> counters.get("TcpInCsumErrors") == FORGED);

    assertThat(ends.atServer().seen()).isEmpty();
    assertThat(ends.atServer().dropCounts())
        .containsEntry("SKB_DROP_REASON_TCP_CSUM", (long) FORGED);
    expectAnOrdinaryConnection(listener, 9301);
  }

  /** All flags at once, none, and pairs that contradict each other, to a port with a listener. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-F -S -R -P -A -U -X -Y",
        "",
        "-S -F",
        "-S -R",
        "-S -F -P -U",
        "-F -P -U",
        "-S -a 224.0.0.1",
        "-S -a 10.83.0.255",
      })
  void impossibleSegmentsOpenNothing(String flags) throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 9302);
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    List<String> arguments = new ArrayList<>();
    if (!flags.isEmpty()) {
      arguments.addAll(List.of(flags.split(" ", -1)));
    }
    arguments.addAll(List.of("-p", "9302", SERVER_IPV4));
    forge(arguments.toArray(String[]::new));

    expectAnOrdinaryConnection(listener, 9302);
    assertThat(ends.atServer().seen(Reset.class).stream().filter(r -> r.direction() == SENT))
        .hasSize((int) counters.get("TcpOutRsts"));
    assertThat(ends.atServer().seen())
        .extracting(record -> record.header().ends())
        .allMatch(end -> end.startsWith(SERVER_IPV4 + ":9302 > " + CLIENT_IPV4 + ":"));
    assertThat(ends.atServer().drops())
        .extracting(drop -> drop.header().ends())
        .allMatch(end -> end.contains(SERVER_IPV4 + ":9302"));
  }

  /** Nothing answers a SYN to all; what is told of it has the packet's own ends. */
  @Test
  void aSynToAllHasNoConnection() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 9303);
    forge("-S", "-p", "9303", "10.83.0.255");

    expectAnOrdinaryConnection(listener, 9303);
    assertThat(ends.atServer().drops())
        .extracting(drop -> drop.header().ends())
        .allMatch(end -> end.startsWith("10.83.0.255:9303 > " + CLIENT_IPV4 + ":"));
  }

  @Test
  void aListenerThatGoesTakesWhatWaitsForItAlong() throws Exception {
    TcpPeer.Listener listener = ends.server().listen(INET, 9304, 128);
    KernelCounters counters = KernelCounters.since(ends.serverNamespace());
    for (int i = 0; i < 100; i++) {
      ends.client().connect(SERVER_IPV4, 9304);
    }
    listener.close();

    List<Closed> closed = ends.atServer().await(Closed.class, r -> true, 100);
    assertThat(cookies(closed)).isEqualTo(cookies(ends.atServer().seen(Established.class)));
    assertThat(ends.atServer().await(Reset.class, r -> r.direction() == SENT, 100))
        .hasSize(100)
        .hasSize((int) counters.get("TcpOutRsts"));
    assertThat(ends.atClient().await(Reset.class, r -> r.direction() == RECEIVED, 100))
        .hasSize(100);
  }

  @Test
  void aProcessThatIsKilledEndsTenThousandConnections() throws Exception {
    LineProcess holder = hold(ends.serverNamespace(), 10_000);
    ends.atServer().drain();
    holder.close();

    List<Closed> closed = ends.atServer().await(Closed.class, r -> true, 20_000);
    assertThat(cookies(closed))
        .hasSize(20_000)
        .isEqualTo(cookies(ends.atServer().seen(Established.class)));
    assertThat(endsOf(closed, Role.CLIENT)).isEqualTo(turned(endsOf(closed, Role.SERVER)));
    assertThat(ends.atServer().counts().lost(KIND_CLOSED)).isZero();
  }

  @Test
  void aNamespaceThatVanishesLeavesNothingOpen() throws Exception {
    NetworkNamespace namespace = NetworkNamespace.create("vanishes");
    try (RecordedProbe probe = RecordedProbe.watch(namespace)) {
      LineProcess holder = hold(namespace, 100);
      namespace.close();
      assertThat(probe.adopt()).hasSize(200);
      holder.close();

      List<Closed> closed = probe.await(Closed.class, r -> true, 200);
      assertThat(cookies(closed)).isEqualTo(cookies(probe.seen(Established.class)));
      assertThat(probe.sampleAll()).isEmpty();
    }
  }

  /** hping3 ends with 1 where nobody answers. */
  private static void forge(String... arguments) {
    ends.clientNamespace()
        .run(
            "sh",
            "-c",
            "hping3 -q -n -I %s -c %d -i u2000 %s >/dev/null 2>&1; test $? -le 1"
                .formatted(TestNetwork.INTERFACE, FORGED, String.join(" ", arguments)));
  }

  private static void expectAnOrdinaryConnection(TcpPeer.Listener listener, int port)
      throws Exception {
    TcpPeer.Socket client = ends.client().connect(SERVER_IPV4, port);
    new TwoEnds.Pair(client, listener.accept()).closeByClient();
    listener.close();
    Closed closed = ends.atServer().await(Closed.class);
    assertThat(ends.atServer().seen(Established.class))
        .extracting(record -> record.header().socketCookie())
        .containsExactly(closed.header().socketCookie());
    assertThat(ends.atServer().seen(Failed.class)).isEmpty();
  }

  private static LineProcess hold(NetworkNamespace namespace, int connections) {
    return LineProcess.start(
        namespace.inside(
            TestPrograms.path("hold_connections").toString(), Integer.toString(connections)));
  }

  private static Set<Long> cookies(List<? extends SeenRecord> records) {
    return records.stream()
        .map(record -> record.header().socketCookie())
        .collect(Collectors.toSet());
  }

  private static Set<String> endsOf(List<Closed> closed, Role role) {
    return closed.stream()
        .filter(record -> record.header().role() == role)
        .map(record -> record.header().ends())
        .collect(Collectors.toSet());
  }

  private static Set<String> turned(Set<String> ends) {
    return ends.stream()
        .map(end -> end.split(" > ", -1))
        .map(end -> end[1] + " > " + end[0])
        .collect(Collectors.toSet());
  }
}
