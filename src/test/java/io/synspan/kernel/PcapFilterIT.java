package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Command;
import io.synspan.testing.TestPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Filters in tcpdump's language: what the kernel makes of our translation, and what libpcap's own
 * interpreter makes of its program, of each frame.
 */
@Tag("kernel")
class PcapFilterIT {
  private static final Path PACKETS = Path.of("src/test/resources/packets");

  @Test
  void matchesInTheKernelWhatLibpcapMatches() throws IOException {
    Path filters = PACKETS.resolve("filters.txt");
    List<String> answers =
        Command.run(
                "bash",
                "-c",
                "%s %s <%s"
                    .formatted(
                        TestPrograms.path("pcap_filter"), PACKETS.resolve("packets.pcap"), filters))
            .lines()
            .toList();
    assertThat(answers).hasSameSizeAs(Files.readAllLines(filters));
    assertThat(answers)
        .contains(
            "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0: 3 of 42",
            "net 10.0.0.0/8 or (tcp port 443 and not src net 192.0.2.128/25): 17 of 42",
            "ip6 protochain 6: Operation not supported",
            "tcp port port: can't parse filter expression: syntax error")
        .filteredOn(answer -> answer.endsWith(" of 42"))
        .hasSize(answers.size() - 2);
  }
}
