package io.synspan.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.synspan.packet.PacketBytes;
import org.junit.jupiter.api.Test;

class PacketJsonTest {
  private static String json(PacketBytes packet, String interfaceName) {
    PacketNames names =
        new PacketNames(PacketTextTest.NAMES.epochNs(), index -> interfaceName, hook -> "tc");
    StringBuilder line = new StringBuilder();
    new PacketJson(names, SequenceNumbers.ABSOLUTE).append(line, packet.record());
    return line.toString();
  }

  @Test
  void writesSyn() {
    assertThat(json(PacketBytes.syn(), "eth0"))
        .isEqualTo(
            "{\"time\":\"2026-07-11T08:09:10.000000007Z\",\"hook\":\"tc\","
                + "\"network.io.direction\":\"receive\",\"network.interface.name\":\"eth0\","
                + "\"network.type\":\"ipv4\",\"source.address\":\"10.83.0.1\","
                + "\"source.port\":40001,\"destination.address\":\"10.83.0.2\","
                + "\"destination.port\":443,\"flags\":\"SYN\",\"sequence\":4000000000,"
                + "\"acknowledgment\":0,\"window\":64240,\"payload_bytes\":0,\"segments\":1,"
                + "\"hop_limit\":64,\"netns\":4026531841}");
  }

  @Test
  void writesWhatIsUnusual() {
    assertThat(
            json(
                PacketBytes.syn()
                    .withShort(72, 100)
                    .withShort(74, 200)
                    .with(84, 7)
                    .captured("0011ff", 2),
                "eth0"))
        .endsWith(
            ",\"vlan\":100,\"outer_vlan\":200,\"first_fragment\":true,\"ip_options\":true,"
                + "\"payload\":\"ff\"}");
  }

  @Test
  void writesNoHeaderOfAcceptedConnection() {
    assertThat(json(PacketBytes.syn().with(82, 8), "eth0"))
        .doesNotContain("flags", "sequence")
        .endsWith("\"destination.port\":443,\"netns\":4026531841}");
  }

  @Test
  void keepsNameOfInterfaceInItsQuotes() throws Exception {
    String line = json(PacketBytes.syn(), "a\"b\\c");
    assertThat(new ObjectMapper().readTree(line).get("network.interface.name").textValue())
        .isEqualTo("a\"b\\c");
  }
}
