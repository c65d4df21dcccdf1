package io.synspan.kernel;

import static io.synspan.packet.PacketOutcome.DELIVERED;
import static io.synspan.packet.PacketOutcome.LATER_FRAGMENT;
import static io.synspan.packet.PacketOutcome.MALFORMED;
import static io.synspan.packet.PacketOutcome.NOT_IP;
import static io.synspan.packet.PacketOutcome.NOT_TCP;
import static io.synspan.packet.PacketOutcome.TOO_DEEP;
import static io.synspan.packet.PacketOutcome.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.ProbeException;
import io.synspan.testing.TestPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames with tags, options, extension headers and fragments, cut short or against the rules, on a
 * real wire: live hooks make of them what {@code packets.expected} says, as the parser on the host
 * does ({@code PacketParserTest}).
 */
@Tag("kernel")
class OddFramesIT {
  private static final Path PACKETS = Path.of("src/test/resources/packets");

  private static OwnWire wire;

  @BeforeAll
  static void connect() {
    wire = OwnWire.silent();
  }

  @AfterAll
  static void disconnect() {
    wire.close();
  }

  /**
   * The kernel itself refuses to send the one whose Ethernet header is cut short, and drops the one
   * whose VLAN tag is, which it takes out before tc.
   */
  @ParameterizedTest
  @CsvSource({"xdp:native, 42, 9", "xdp:generic, 42, 9", "tc:tcx, 41, 8", "tc:clsact, 41, 8"})
  void areSeenAsWhatTheyAre(String hook, long frames, long truncated) throws Exception {
    try (RecordedPackets seen = open(hook)) {
      assertThat(sendFrames()).isEqualTo("34\tInvalid argument\n");

      assertThat(seen.countsOf(frames))
          .isEqualTo(
              Map.of(
                  DELIVERED, 17L,
                  NOT_IP, 1L,
                  NOT_TCP, 4L,
                  LATER_FRAGMENT, 2L,
                  TRUNCATED, truncated,
                  MALFORMED, 6L,
                  TOO_DEEP, 3L));
      assertThat(seen.packets()).extracting(SeenPacket::line).containsExactlyElementsOf(parsed());
    }
  }

  private static RecordedPackets open(String hook) throws ProbeException {
    try {
      return RecordedPackets.received(wire.ownEnd(), PacketHookChoice.parse(hook));
    } catch (ProbeException refused) {
      if (RecordedProbe.ANY_KERNEL) {
        return abort(String.valueOf(refused.getMessage()));
      }
      throw refused;
    }
  }

  private static String sendFrames() {
    return wire.peer()
        .run(
            TestPrograms.path("send_frames").toString(),
            OwnWire.PEER_INTERFACE,
            PACKETS.resolve("packets.pcap").toString());
  }

  /** But for number, outcome and traffic class. */
  private static List<String> parsed() throws IOException {
    return Files.readAllLines(PACKETS.resolve("packets.expected")).stream()
        .map(line -> line.split("\t", -1))
        .filter(words -> words[1].equals("parsed"))
        .map(
            words ->
                String.join("\t", Arrays.copyOfRange(words, 2, 12))
                    + "\t"
                    + String.join("\t", Arrays.copyOfRange(words, 13, words.length)))
        .toList();
  }
}
