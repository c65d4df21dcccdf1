package io.synspan.kernel;

import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static io.synspan.testing.TestNetwork.SERVER_IPV6;
import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.event.Role;
import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.kernel.SeenRecord.Reset;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.ConnectionFilter.Prefix;
import io.synspan.testing.ControlGroup;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.TcpPeer;
import java.net.ProtocolFamily;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the kernel side leaves out. Each test makes first what is to be left out, then what is to be
 * seen: when the latter is there, the former can't come any more.
 */
@Tag("kernel")
class FilterIT {
  private static final Prefix SERVER_ONLY_IPV4 = new Prefix(0, 0xffff_0a53_0002L, 128);
  private static final Prefix NETWORK_IPV4 = new Prefix(0, 0xffff_0a53_0000L, 96 + 24);
  private static final Prefix OTHER_IPV4 = new Prefix(0, 0xffff_0a54_0000L, 96 + 24);
  private static final Prefix NETWORK_IPV6 = new Prefix(0xfd83_0000_0000_0000L, 0, 64);

  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  @Test
  void seesEveryNamespaceOnRequest() throws Exception {
    // Others on this machine are left out by the addresses.
    ConnectionFilter filter =
        new ConnectionFilter(
            0, 0, new BitSet(), new BitSet(), List.of(NETWORK_IPV4), List.of(NETWORK_IPV4), true);
    try (RecordedProbe probe = RecordedProbe.open(filter)) {
      ends.connect(8401).closeByClient();

      assertThat(probe.await(Closed.class, r -> r.header().role() == Role.CLIENT).header())
          .extracting(SeenRecord.Header::netnsInode)
          .isEqualTo(ends.clientNamespace().inode());
      assertThat(probe.await(Closed.class, r -> r.header().role() == Role.SERVER).header())
          .extracting(SeenRecord.Header::netnsInode)
          .isEqualTo(ends.serverNamespace().inode());
    }
  }

  @Test
  void byPortsOfTheServer() throws Exception {
    try (RecordedProbe probe =
        RecordedProbe.open(byPorts(ends.serverNamespace(), ports(8403), ports()))) {
      refuse(8402);
      ends.connect(8402).closeByClient();
      ends.connect(8403).closeByClient();

      expectOnly(probe, 8403, Role.SERVER);
    }
  }

  @Test
  void byPortsThatTheClientOpens() throws Exception {
    try (RecordedProbe probe =
        RecordedProbe.open(byPorts(ends.clientNamespace(), ports(), ports(8405, 8409)))) {
      refuse(8404);
      ends.connect(8404).closeByClient();
      ends.connect(8405).closeByClient();

      expectOnly(probe, 8405, Role.CLIENT);
    }
  }

  @Test
  void byThePortFromWhichTheClientOpens() throws Exception {
    try (RecordedProbe probe =
        RecordedProbe.open(byPorts(ends.clientNamespace(), ports(18_407), ports()))) {
      ends.connect(8406).closeByClient();
      exchange(INET, SERVER_IPV4, 8407, 18_407);

      expectOnly(probe, 8407, Role.CLIENT);
    }
  }

  @Test
  void byTheServersIpv4Address() throws Exception {
    try (RecordedProbe probe =
        RecordedProbe.open(
            byPrefixes(ends.serverNamespace(), List.of(SERVER_ONLY_IPV4), List.of()))) {
      exchange(INET6, SERVER_IPV6, 8408, 0);
      exchange(INET, SERVER_IPV4, 8409, 0);

      expectOnly(probe, 8409, Role.SERVER);
    }
  }

  @Test
  void byAnIpv4PrefixAlsoOnIpv6Sockets() throws Exception {
    try (RecordedProbe probe =
        RecordedProbe.open(byPrefixes(ends.clientNamespace(), List.of(), List.of(NETWORK_IPV4)))) {
      exchange(INET6, SERVER_IPV6, 8410, 0);
      exchange(INET6, SERVER_IPV4, 8411, 0);

      expectOnly(probe, 8411, Role.CLIENT);
    }
  }

  @Test
  void byAnIpv6Prefix() throws Exception {
    try (RecordedProbe probe =
        RecordedProbe.open(
            byPrefixes(ends.clientNamespace(), List.of(NETWORK_IPV6), List.of(NETWORK_IPV6)))) {
      exchange(INET, SERVER_IPV4, 8412, 0);
      exchange(INET6, SERVER_IPV6, 8413, 0);

      expectOnly(probe, 8413, Role.CLIENT);
    }
  }

  @Test
  void byOneOfManyPrefixes() throws Exception {
    try (RecordedProbe other =
            RecordedProbe.open(byPrefixes(ends.clientNamespace(), List.of(), List.of(OTHER_IPV4)));
        RecordedProbe either =
            RecordedProbe.open(
                byPrefixes(ends.clientNamespace(), List.of(), List.of(OTHER_IPV4, NETWORK_IPV4)))) {
      ends.connect(8414).closeByClient();

      expectOnly(either, 8414, Role.CLIENT);
      assertThat(other.seen()).isEmpty();
    }
  }

  @Test
  void leavesOutResetsOfPortsThatNobodyAskedFor() throws Exception {
    try (RecordedProbe probe =
        RecordedProbe.open(byPorts(ends.serverNamespace(), ports(8416), ports()))) {
      refuse(8415);
      refuse(8416);

      assertThat(probe.await(Reset.class).header().localPort()).isEqualTo(8416);
      assertThat(probe.seen()).hasSize(1);
    }
  }

  @Test
  void leavesOutOpenConnectionsToo() throws Exception {
    TwoEnds.Pair left = ends.connect(8417);
    TwoEnds.Pair seen = ends.connect(8418);
    try (RecordedProbe probe =
        RecordedProbe.open(byPorts(ends.clientNamespace(), ports(), ports(8418)))) {
      assertThat(probe.adopt())
          .singleElement()
          .extracting(sample -> sample.header().peerPort())
          .isEqualTo(8418);
    }
    left.closeByClient();
    seen.closeByClient();
  }

  @Test
  void byACgroupAndThoseInIt() throws Exception {
    try (ControlGroup group = ControlGroup.create("filter");
        ControlGroup child = group.createChild("child");
        TcpPeer inside = TcpPeer.start(ends.serverNamespace());
        RecordedProbe probe =
            RecordedProbe.open(
                new ConnectionFilter(
                    0, group.id(), new BitSet(), new BitSet(), List.of(), List.of(), true))) {
      child.add(inside.pid());
      ends.connect(8419).closeByClient();
      TcpPeer.Listener listener = inside.listen(INET, 8420);
      TcpPeer.Socket opened = ends.client().connect(SERVER_IPV4, 8420);
      new TwoEnds.Pair(opened, listener.accept()).closeByClient();

      expectOnly(probe, 8420, Role.SERVER);
      assertThat(probe.await(Closed.class).header().pid()).isEqualTo(inside.pid());
    }
  }

  private static void expectOnly(RecordedProbe probe, int port, Role role) throws Exception {
    Closed closed = probe.await(Closed.class);
    SeenRecord.Header header = closed.header();
    assertThat(role == Role.SERVER ? header.localPort() : header.peerPort()).isEqualTo(port);
    assertThat(header.role()).isEqualTo(role);
    assertThat(probe.seen())
        .filteredOn(record -> !(record instanceof SeenRecord.Accepted))
        .hasSize(2)
        .extracting(record -> record.header().socketCookie())
        .containsOnly(header.socketCookie());
  }

  private static void exchange(ProtocolFamily family, String address, int port, int clientPort)
      throws Exception {
    TcpPeer.Listener listener = ends.server().listen(family, port);
    TcpPeer.Socket opened = ends.client().open(family);
    opened.bind(family == INET ? "0.0.0.0" : "::", clientPort);
    opened.connect(address, port);
    new TwoEnds.Pair(opened, listener.accept()).closeByClient();
    listener.close();
  }

  private static void refuse(int port) {
    assertThatThrownBy(() -> ends.client().connect(SERVER_IPV4, port))
        .hasMessage("Connection refused");
  }

  private static ConnectionFilter byPorts(NetworkNamespace namespace, BitSet local, BitSet peer) {
    return new ConnectionFilter(
        (int) namespace.inode(), 0, local, peer, List.of(), List.of(), true);
  }

  private static ConnectionFilter byPrefixes(
      NetworkNamespace namespace, List<Prefix> local, List<Prefix> peer) {
    return new ConnectionFilter(
        (int) namespace.inode(), 0, new BitSet(), new BitSet(), local, peer, true);
  }

  private static BitSet ports(int... ports) {
    BitSet result = new BitSet();
    for (int port : ports) {
      result.set(port);
    }
    return result;
  }
}
