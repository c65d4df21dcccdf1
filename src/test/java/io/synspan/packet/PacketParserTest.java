package io.synspan.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Command;
import io.synspan.testing.TestPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The parser of the BPF programs, compiled for the host. {@code packets.pcap} is what text2pcap
 * made of {@code packets.txt}; what {@code packets.expected} says of addresses, ports, numbers,
 * flags, window, payload and hop limit is what tshark 4.0 says of the same file.
 */
class PacketParserTest {
  private static final Path PACKETS = Path.of("src/test/resources/packets");

  private static String parse(String... arguments) {
    String[] line = new String[arguments.length + 2];
    line[0] = TestPrograms.path("packet_parse").toString();
    line[1] = PACKETS.resolve("packets.pcap").toString();
    System.arraycopy(arguments, 0, line, 2, arguments.length);
    return Command.run(line);
  }

  @Test
  void parsesWhatTsharkParsesAndCountsTheRestAsWhatItIs() throws IOException {
    assertThat(parse().lines())
        .containsExactlyElementsOf(Files.readAllLines(PACKETS.resolve("packets.expected")));
  }

  /** The program ends with an error where a read goes beyond a frame or an invariant breaks. */
  @Test
  void staysWithinFramesThatAreChangedAtRandom() {
    Map<String, Long> outcomes =
        parse("500000", "20260711")
            .lines()
            .map(line -> line.split("\t", 2))
            .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1])));
    assertThat(outcomes.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(500_000);
    assertThat(outcomes.values()).allMatch(count -> count > 10_000);
  }
}
