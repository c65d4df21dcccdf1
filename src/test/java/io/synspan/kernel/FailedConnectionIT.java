package io.synspan.kernel;

import static io.synspan.testing.Forwarder.From.CLIENT;
import static io.synspan.testing.Forwarder.Segments.SYN;
import static io.synspan.testing.TestNetwork.SERVER_IPV4;
import static io.synspan.testing.TestNetwork.SERVER_IPV6;
import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.kernel.SeenRecord.Failed;
import io.synspan.kernel.SeenRecord.Reset;
import io.synspan.kernel.SeenRecord.Retransmit;
import io.synspan.testing.Forwarder;
import io.synspan.testing.KernelCounters;
import io.synspan.testing.KernelRelease;
import io.synspan.testing.Patience;
import io.synspan.testing.TcpPeer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Attempts to connect that fail, each with the errno that the process gets. */
@Tag("kernel")
class FailedConnectionIT {
  private static final long ECONNREFUSED = 111;
  private static final long ETIMEDOUT = 110;
  private static final long EHOSTUNREACH = 113;
  private static final long ENETUNREACH = 101;

  @RegisterExtension static final TwoEnds ends = TwoEnds.forwarded();

  @Test
  void refused() throws Exception {
    KernelCounters clientCounters = KernelCounters.since(ends.clientNamespace());
    KernelCounters serverCounters = KernelCounters.since(ends.serverNamespace());
    assertThatThrownBy(() -> ends.client().connect(SERVER_IPV4, 9001))
        .hasMessage("Connection refused");

    Failed failed = ends.atClient().await(Failed.class);
    assertThat(failed.errno()).isEqualTo(ECONNREFUSED);
    assertThat(failed.header().role()).isEqualTo(Role.CLIENT);
    assertThat(failed.header().tcpState()).isEqualTo(TcpState.SYN_SENT);
    assertThat(failed.header().pid()).isEqualTo(ends.client().pid());
    assertThat(failed.handshakeRetransmits()).isZero();
    Reset received = ends.atClient().await(Reset.class);
    assertThat(received.direction()).isEqualTo(ResetDirection.RECEIVED);
    assertThat(received.header().socketCookie()).isEqualTo(failed.header().socketCookie());
    assertThat(received.header().tcpState()).isEqualTo(TcpState.SYN_SENT);
    assertThat(ends.atClient().seen()).containsExactlyInAnyOrder(failed, received);
    assertThat(clientCounters.get("TcpAttemptFails")).isEqualTo(1);
    assertThat(serverCounters.get("TcpOutRsts")).isEqualTo(1);
  }

  @Test
  void refusedByAPortWithoutASocket() throws Exception {
    KernelRelease.tellsOfResetsWithoutSocket();
    TcpPeer.Socket socket = ends.client().open(INET);
    socket.bind("0.0.0.0", 19_002);
    assertThatThrownBy(() -> socket.connect(SERVER_IPV4, 9002)).hasMessage("Connection refused");

    Reset sent = ends.atServer().await(Reset.class);
    assertThat(sent.direction()).isEqualTo(ResetDirection.SENT);
    assertThat(sent.header().role()).isEqualTo(Role.NONE);
    assertThat(sent.header().socketCookie()).isZero();
    assertThat(sent.header().ends()).isEqualTo("10.83.0.2:9002 > 10.83.0.1:19002");
    assertThat(sent.header().netnsInode()).isEqualTo(ends.serverNamespace().inode());
    assertThat(ends.atServer().seen()).containsExactly(sent);
  }

  @Test
  void refusedByAPortWithoutASocketOnIpv6() throws Exception {
    KernelRelease.tellsOfResetsWithoutSocket();
    TcpPeer.Socket socket = ends.client().open(INET6);
    socket.bind("::", 19_003);
    assertThatThrownBy(() -> socket.connect(SERVER_IPV6, 9003)).hasMessage("Connection refused");

    assertThat(ends.atClient().await(Failed.class).errno()).isEqualTo(ECONNREFUSED);
    assertThat(ends.atServer().await(Reset.class).header().ends())
        .isEqualTo("fd83::2:9003 > fd83::1:19003");
  }

  @Test
  void timedOut() throws Exception {
    ends.clientNamespace().setParameter("net.ipv4.tcp_syn_retries", "1");
    KernelCounters counters = KernelCounters.since(ends.clientNamespace());
    Forwarder.Rule dropped = ends.forwarder().drop(CLIENT, SYN, 100);
    long startNs = System.nanoTime();
    assertThatThrownBy(() -> ends.client().connect(SERVER_IPV4, 9004))
        .hasMessage("Connection timed out");
    long elapsedNs = System.nanoTime() - startNs;

    Failed failed = ends.atClient().await(Failed.class);
    assertThat(failed.errno()).isEqualTo(ETIMEDOUT);
    assertThat(failed.durationNs())
        .isBetween(elapsedNs - Patience.of(Duration.ofSeconds(1)).toNanos(), elapsedNs);
    long again = dropped.hits() - 1;
    assertThat(failed.handshakeRetransmits())
        .isEqualTo(again)
        .isEqualTo(counters.get("TcpExtTCPSynRetrans"))
        .isPositive();
    Retransmit last = ends.atClient().await(Retransmit.class, r -> true, (int) again).getLast();
    assertThat(last.type()).isEqualTo(RetransmitType.SYN);
    assertThat(last.retransmits()).isEqualTo(Map.of(RetransmitType.SYN, again));
    assertThat(last.header().socketCookie()).isEqualTo(failed.header().socketCookie());
    assertThat(counters.get("TcpAttemptFails")).isEqualTo(1);
  }

  @Test
  void unreachableHost() throws Exception {
    routeThroughServer("10.84.0.0/24");
    ends.serverNamespace().run("ip", "route", "add", "unreachable", "10.84.0.0/24");
    assertThatThrownBy(() -> ends.client().connect("10.84.0.1", 9005))
        .hasMessage("No route to host");

    Failed failed = ends.atClient().await(Failed.class);
    assertThat(failed.errno()).isEqualTo(EHOSTUNREACH);
    assertThat(failed.header().peerAddress()).isEqualTo("10.84.0.1");
    assertThat(ends.atClient().seen()).containsExactly(failed);
  }

  @Test
  void unreachableNetwork() throws Exception {
    routeThroughServer("10.85.0.0/24");
    assertThatThrownBy(() -> ends.client().connect("10.85.0.1", 9006))
        .hasMessage("Network is unreachable");

    Failed failed = ends.atClient().await(Failed.class);
    assertThat(failed.errno()).isEqualTo(ENETUNREACH);
    assertThat(failed.header().peerAddress()).isEqualTo("10.85.0.1");
  }

  @Test
  void unreachableNetworkOnIpv6() throws Exception {
    ends.clientNamespace().run("ip", "route", "add", "fd84::/64", "via", SERVER_IPV6);
    ends.serverNamespace().setParameter("net.ipv6.conf.all.forwarding", "1");
    ends.forwarder().latency(5);
    assertThatThrownBy(() -> ends.client().open(INET6).connect("fd84::1", 9007))
        .hasMessage("Network is unreachable");

    Failed failed = ends.atClient().await(Failed.class);
    assertThat(failed.errno()).isEqualTo(ENETUNREACH);
    assertThat(failed.header().peerAddress()).isEqualTo("fd84::1");
  }

  @Test
  void givenUpByTheProcess() throws Exception {
    KernelCounters counters = KernelCounters.since(ends.clientNamespace());
    ends.forwarder().drop(CLIENT, SYN, 10);
    TcpPeer.Socket socket = ends.client().open(INET);
    socket.startConnect(SERVER_IPV4, 9008);
    socket.close();

    Failed failed = ends.atClient().await(Failed.class);
    assertThat(failed.errno()).isZero();
    assertThat(failed.header().tcpState()).isEqualTo(TcpState.SYN_SENT);
    assertThat(failed.header().peerPort()).isEqualTo(9008);
    assertThat(ends.atClient().seen()).containsExactly(failed);
    // The kernel does not call this a failed attempt.
    assertThat(counters.get("TcpAttemptFails")).isZero();
  }

  @Test
  void withoutARouteNothingIsTried() throws Exception {
    assertThatThrownBy(() -> ends.client().connect("10.99.0.1", 9009))
        .hasMessage("Network is unreachable");
    // What comes next shows that nothing was to come before.
    assertThatThrownBy(() -> ends.client().connect(SERVER_IPV4, 9010))
        .hasMessage("Connection refused");

    assertThat(ends.atClient().await(Failed.class).header().peerPort()).isEqualTo(9010);
  }

  /** An ICMP message counts only where the process is waiting: so the answer takes its time. */
  private static void routeThroughServer(String prefix) {
    ends.clientNamespace().run("ip", "route", "add", prefix, "via", SERVER_IPV4);
    ends.serverNamespace().setParameter("net.ipv4.ip_forward", "1");
    ends.forwarder().latency(5);
  }
}
