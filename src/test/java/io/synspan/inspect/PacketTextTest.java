package io.synspan.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.packet.PacketBytes;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class PacketTextTest {
  /** 2026-07-11T08:09:10.000000007Z at 5 s. */
  static final PacketNames NAMES =
      new PacketNames(
          monotonicNs -> monotonicNs - 5_000_000_000L + 1_783_757_350_000_000_007L,
          index -> "eth" + index,
          hook -> "hook" + hook);

  private static String text(PacketBytes packet, boolean hooks) {
    StringBuilder line = new StringBuilder();
    new PacketText(NAMES, SequenceNumbers.ABSOLUTE, hooks, ZoneId.of("Europe/Berlin"))
        .append(line, packet.record());
    return line.toString();
  }

  @Test
  void showsSyn() {
    assertThat(text(PacketBytes.syn(), false))
        .isEqualTo(
            "10:09:10.000000007 receive eth2 10.83.0.1:40001 > 10.83.0.2:443"
                + " SYN seq 4000000000 ack 0 win 64240 len 0 netns 4026531841");
  }

  @Test
  void showsIpv6InBrackets() {
    assertThat(
            text(
                PacketBytes.syn()
                    .ends(
                        "fd830000000000000000000000000001",
                        1,
                        "fd830000000000000000000000000002",
                        65535)
                    .numbers(0x012, 1, 2, 3, 4),
                false))
        .contains(" [fd83::1]:1 > [fd83::2]:65535 SYN,ACK seq 1 ack 2 win 3 len 4 ");
  }

  @Test
  void showsWhatIsUnusual() {
    assertThat(
            text(
                PacketBytes.syn()
                    .numbers(0, 1, 0, 0, 5)
                    .with(83, 2)
                    .withShort(72, 100)
                    .withShort(74, 200)
                    .withShort(76, 3)
                    .with(84, 7)
                    .captured("00112233445566778899aabbccddeeff", 14),
                true))
        .isEqualTo(
            "10:09:10.000000007 transmit hook1 eth2 10.83.0.1:40001 > 10.83.0.2:443"
                + " - seq 1 ack 0 win 0 len 5 netns 4026531841 vlan 200.100 segments 3"
                + " first-fragment ip-options payload eeff");
  }

  @Test
  void showsAcceptedConnection() {
    assertThat(text(PacketBytes.syn().with(82, 8).withShort(76, 0), false))
        .contains(" 10.83.0.1:40001 > 10.83.0.2:443 accepted netns 4026531841");
  }

  @Test
  void leavesOutWhatIsUnknown() {
    PacketBytes packet = PacketBytes.syn();
    for (int offset = 60; offset < 68; offset++) {
      packet.with(offset, 0);
    }
    assertThat(text(packet, false)).contains(" receive 10.83.0.1:40001 ").endsWith(" len 0");
  }
}
