package io.synspan.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.IpAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketRecordTest {
  @Test
  void readsEveryField() {
    PacketRecord packet =
        PacketBytes.syn()
            .numbers(0x1ff, 4_000_000_000L, 3_999_999_999L, 65535, 1_000_000)
            .withShort(72, 100)
            .withShort(74, 4094)
            .withShort(76, 45)
            .with(84, 7)
            .record();
    assertThat(packet.timestampNs()).isEqualTo(5_000_000_000L);
    assertThat(IpAddresses.format(packet.sourceAddressHigh(), packet.sourceAddressLow()))
        .isEqualTo("10.83.0.1");
    assertThat(IpAddresses.format(packet.destinationAddressHigh(), packet.destinationAddressLow()))
        .isEqualTo("10.83.0.2");
    assertThat(packet.sourcePort()).isEqualTo(40001);
    assertThat(packet.destinationPort()).isEqualTo(443);
    assertThat(packet.sequence()).isEqualTo(4_000_000_000L);
    assertThat(packet.acknowledgment()).isEqualTo(3_999_999_999L);
    assertThat(packet.lengthBytes()).isEqualTo(74);
    assertThat(packet.payloadBytes()).isEqualTo(1_000_000);
    assertThat(packet.interfaceIndex()).isEqualTo(2);
    assertThat(packet.netnsInode()).isEqualTo(4_026_531_841L);
    assertThat(packet.window()).isEqualTo(65535);
    assertThat(packet.tcpFlags()).isEqualTo(0x1ff);
    assertThat(packet.vlanId()).isEqualTo(100);
    assertThat(packet.outerVlanId()).isEqualTo(4094);
    assertThat(packet.segments()).isEqualTo(45);
    assertThat(packet.headerBytes()).isEqualTo(74);
    assertThat(packet.capturedBytes()).isZero();
    assertThat(packet.hook()).isEqualTo(PacketLayout.HOOK_TC);
    assertThat(packet.isTransmitted()).isFalse();
    assertThat(packet.isFirstFragment()).isTrue();
    assertThat(packet.hasOptions()).isTrue();
    assertThat(packet.isEthernet()).isTrue();
    assertThat(packet.hopLimit()).isEqualTo(64);
  }

  @Test
  void rejectsRecordOfEveryLengthBelowItsOwn() {
    for (int length = 0; length < 88; length++) {
      assertThat(PacketBytes.syn().isValid(length)).as("%d bytes", length).isFalse();
    }
    assertThat(PacketBytes.syn().isValid(88)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"82, 9", "82, 255", "83, 0", "83, 3"})
  void rejectsHookOrDirectionThatThereIsNot(int offset, int value) {
    assertThat(PacketBytes.syn().with(offset, value).isValid(88)).isFalse();
  }

  @Test
  void rejectsMoreCapturedBytesThanFollow() {
    assertThat(PacketBytes.syn().withShort(80, 256).isValid(344)).isTrue();
    assertThat(PacketBytes.syn().withShort(80, 257).isValid(344)).isFalse();
    assertThat(PacketBytes.syn().withShort(80, 1).isValid(88)).isFalse();
  }

  @Test
  void namesFlags() {
    StringBuilder text = new StringBuilder();
    TcpFlag.append(text, 0x1ff);
    assertThat(text.toString()).isEqualTo("FIN,SYN,RST,PSH,ACK,URG,ECE,CWR,AE");
  }
}
