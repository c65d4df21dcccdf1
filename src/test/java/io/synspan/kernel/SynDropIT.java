package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.probe.ConnectionFilter.Prefix;
import io.synspan.probe.PacketAttachment;
import io.synspan.probe.PacketHook;
import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.PacketWay;
import io.synspan.probe.ProbeException;
import io.synspan.probe.SynDropProbe;
import io.synspan.testing.Command;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which of hping3's packets the program at XDP drops, by the RSTs that the others get. */
@Tag("kernel")
class SynDropIT {
  private static final long HOUR_NS = 3_600_000_000_000L;
  private static final int CLOSED_PORT = 8611;

  /** 10.85.0.0/24, and the peer's fd85::/48. */
  private static final Prefix IPV4 = new Prefix(0, 0xffff_0a55_0000L, 96 + 24);

  private static final Prefix IPV6 = new Prefix(0xfd85_0000_0000_0000L, 0, 48);

  private static OwnWire wire;

  @BeforeAll
  static void connect() {
    wire = OwnWire.withAddresses();
  }

  @AfterAll
  static void disconnect() {
    wire.close();
  }

  @Test
  void dropsSynsOfItsPrefixAndNothingElse() throws Exception {
    try (SynDropProbe drop = open()) {
      assertThat(drop.attachments())
          .containsExactly(
              new PacketAttachment(PacketHook.XDP, PacketWay.NATIVE, wire.ownEnd().name()));
      assertThat(answered("-S")).isTrue();

      drop.begin(IPV4, System.nanoTime() + HOUR_NS);

      assertThat(answered("-S")).isFalse();
      assertThat(answered("-S", "-X", "-Y")).isFalse();
      assertThat(answered("-A")).isTrue();
      assertThat(answered("-S", "-A")).isTrue();
      assertThat(answered("-F")).isTrue();
      assertThat(drop.syns(IPV4)).isEqualTo(2);

      drop.end(IPV4);
      assertThat(answered("-S")).isTrue();
    }
  }

  @Test
  void letsSynsThroughWhenTheTimeIsOver() throws Exception {
    try (SynDropProbe drop = open()) {
      drop.begin(IPV4, System.nanoTime());

      assertThat(answered("-S")).isTrue();
      assertThat(drop.syns(IPV4)).isZero();
    }
  }

  @Test
  void neverDropsWhatIsAllowed() throws Exception {
    try (SynDropProbe drop = open(new Prefix(0, 0xffff_0a55_0001L, 128))) {
      drop.begin(IPV4, System.nanoTime() + HOUR_NS);

      assertThat(answered("-S")).isTrue();
      assertThat(answered("-S", "-a", "10.85.0.9")).isFalse();
      assertThat(drop.syns(IPV4)).isEqualTo(1);
    }
  }

  @Test
  void dropsSynsOverIpv6() throws Exception {
    try (SynDropProbe drop = open()) {
      assertThat(connectOverIpv6()).contains("Connection refused");

      drop.begin(IPV6, System.nanoTime() + HOUR_NS);

      assertThat(connectOverIpv6()).isEqualTo("status 124\n");
      assertThat(drop.syns(IPV6)).isPositive();
    }
  }

  @Test
  void dropsSynsOf64PrefixesAndRefusesMore() throws Exception {
    try (SynDropProbe drop = open()) {
      for (int i = 0; i < SynDropProbe.PREFIXES_MOST; i++) {
        drop.begin(new Prefix(0, 0xffff_c633_0000L | i << 8, 120), 1);
      }
      assertThatThrownBy(() -> drop.begin(IPV4, 1))
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("ENOSPC");
      drop.end(new Prefix(0, 0xffff_c633_0000L, 120));
      drop.begin(IPV4, 1);
    }
  }

  @Test
  void leavesAnInterfaceWithAnotherProgramAlone() throws Exception {
    try (RecordedPackets other =
        RecordedPackets.ofPorts(
            wire.ownEnd(),
            List.of(PacketHookChoice.of(PacketHook.XDP, PacketWay.GENERIC)),
            CLOSED_PORT)) {
      assertThat(other.attachments()).hasSize(1);
      assertThatThrownBy(() -> open().close())
          .isInstanceOf(ProbeException.class)
          .hasMessageContaining("another XDP program is attached to it");
    }
  }

  private static SynDropProbe open(Prefix... allowed) throws ProbeException {
    return SynDropProbe.open(List.of(wire.ownEnd()), List.of(allowed));
  }

  /** Whether a packet for a closed port gets as far as TCP, which sends an RST. */
  private static boolean answered(String... flags) {
    long before = resetsSent();
    wire.peer()
        .run(
            "bash",
            "-c",
            "hping3 -q -c 1 -i u1000 %s -p %d %s || true"
                .formatted(String.join(" ", flags), CLOSED_PORT, OwnWire.IPV4));
    return resetsSent() > before;
  }

  private static long resetsSent() {
    String line = Command.run("nstat", "-asz", "TcpOutRsts").lines().toList().getLast();
    return Long.parseLong(line.split(" +", 3)[1]);
  }

  /** hping3 can't: the status of a shell that connects. */
  private static String connectOverIpv6() {
    return wire.peer()
        .run(
            "bash",
            "-c",
            "timeout 0.5 bash -c 'exec 3<>/dev/tcp/%s/%d' 2>&1 || echo status $?"
                .formatted(OwnWire.IPV6, CLOSED_PORT));
  }
}
