package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.packet.TcpFlag;
import io.synspan.probe.PacketAttachment;
import io.synspan.probe.PacketHook;
import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.PacketWay;
import io.synspan.testing.TcpPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What each hook of packet mode shows of one connection over IPv4 and one over IPv6. */
@Tag("kernel")
class PacketHooksIT {
  private static final int SENT_TO_US = 300;
  private static final int SENT_BY_US = 200;
  private static final int IPV4_PORT = 8601;
  private static final int IPV6_PORT = 8602;

  private static OwnWire wire;
  private static TcpPeer peer;

  @BeforeAll
  static void connect() {
    wire = OwnWire.withAddresses();
    peer = TcpPeer.start(wire.peer());
  }

  @AfterAll
  static void disconnect() {
    peer.close();
    wire.close();
  }

  /**
   * With XDP at its driver the interface hands packets on in lists, of which ip_rcv knows nothing.
   */
  @Test
  void showsConnectionsAtEachHookByItsBestWay() throws Exception {
    expectConnections(
        Arrays.stream(PacketHook.values())
            .filter(hook -> hook != PacketHook.XDP)
            .map(PacketHookChoice::of)
            .toList());
  }

  @Test
  void showsConnectionsAtXdpOfTheDriver() throws Exception {
    expectConnections(List.of(PacketHookChoice.of(PacketHook.XDP, PacketWay.NATIVE)));
  }

  @Test
  void showsConnectionsAtEachHookByItsOtherWay() throws Exception {
    expectConnections(
        Arrays.stream(PacketHook.values())
            .filter(hook -> hook.ways().size() > 1)
            .map(hook -> PacketHookChoice.of(hook, hook.ways().getLast()))
            .toList());
  }

  private static void expectConnections(List<PacketHookChoice> hooks) throws Exception {
    try (RecordedPackets seen =
        RecordedPackets.ofPorts(wire.ownEnd(), hooks, IPV4_PORT, IPV6_PORT)) {
      List<PacketHook> inPlace = seen.attachments().stream().map(PacketAttachment::hook).toList();
      if (!RecordedProbe.ANY_KERNEL) {
        // some kernels have no way to hook functions; InspectIT says what is told then
        assertThat(hooks)
            .extracting(PacketHookChoice::hook)
            .filteredOn(hook -> !hook.isFunction())
            .allMatch(inPlace::contains);
      }
      serve(OwnWire.IPV4, IPV4_PORT, StandardProtocolFamily.INET);
      serve(OwnWire.IPV6, IPV6_PORT, StandardProtocolFamily.INET6);
      for (PacketHook hook : inPlace) {
        expectAt(hook, seen);
      }
    }
  }

  private static void serve(String address, int port, StandardProtocolFamily family)
      throws IOException {
    try (ServerSocket listener = new ServerSocket(port, 1, InetAddress.getByName(address))) {
      TcpPeer.Socket client = peer.open(family);
      client.connect(address, port);
      try (Socket server = listener.accept()) {
        client.send(SENT_TO_US);
        client.halfClose();
        assertThat(server.getInputStream().readAllBytes()).hasSize(SENT_TO_US);
        server.getOutputStream().write(new byte[SENT_BY_US]);
        server.shutdownOutput();
        assertThat(client.drain()).isEqualTo(SENT_BY_US);
      }
      client.close();
    }
  }

  private static void expectAt(PacketHook hook, RecordedPackets seen) {
    List<SeenPacket> here =
        seen.packets().stream().filter(packet -> packet.hook() == hook).toList();
    for (boolean ipv6 : new boolean[] {false, true}) {
      List<SeenPacket> of = here.stream().filter(packet -> packet.ipv6() == ipv6).toList();
      if (sees(hook, ipv6)) {
        expectOne(hook, ipv6 ? IPV6_PORT : IPV4_PORT, of);
      } else {
        assertThat(of).as("%s", hook).isEmpty();
      }
    }
  }

  private static boolean sees(PacketHook hook, boolean ipv6) {
    return switch (hook) {
      case IP_RCV, TCP_V4_RCV -> !ipv6;
      case IPV6_RCV, TCP_V6_RCV -> ipv6;
      default -> true;
    };
  }

  private static void expectOne(PacketHook hook, int port, List<SeenPacket> packets) {
    if (hook == PacketHook.INET_CSK_ACCEPT) {
      assertThat(packets).as("%s", hook).hasSize(1);
      return;
    }
    List<SeenPacket> received = packets.stream().filter(of -> !of.transmitted()).toList();
    assertThat(received).as("%s", hook).allMatch(of -> of.destinationPort() == port);
    assertThat(count(received, TcpFlag.SYN))
        .as("%s %s", hook, received)
        .isEqualTo(hook == PacketHook.TCP_RCV_ESTABLISHED ? 0 : 1);
    assertThat(count(received, TcpFlag.FIN)).as("%s %s", hook, received).isEqualTo(1);
    assertThat(payload(received)).as("%s", hook).isEqualTo(SENT_TO_US);
    List<SeenPacket> sent = packets.stream().filter(SeenPacket::transmitted).toList();
    assertThat(payload(sent)).as("%s", hook).isEqualTo(hook.seesTransmitted() ? SENT_BY_US : 0);
  }

  private static long count(List<SeenPacket> packets, TcpFlag flag) {
    return packets.stream().filter(of -> flag.isIn(of.tcpFlags())).count();
  }

  private static long payload(List<SeenPacket> packets) {
    return packets.stream().mapToLong(SeenPacket::payloadBytes).sum();
  }
}
