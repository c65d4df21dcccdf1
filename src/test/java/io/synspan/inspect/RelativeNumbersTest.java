package io.synspan.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.packet.PacketBytes;
import io.synspan.packet.PacketRecord;
import org.junit.jupiter.api.Test;

class RelativeNumbersTest {
  private static final String CLIENT = "00000000000000000000ffff0a530001";
  private static final String SERVER = "00000000000000000000ffff0a530002";
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int ACK = 16;

  private final RelativeNumbers numbers = new RelativeNumbers();

  private String see(boolean byClient, int port, int flags, long sequence, long ack) {
    PacketBytes packet = PacketBytes.syn().numbers(flags, sequence, ack, 0, 0);
    PacketRecord record =
        (byClient ? packet.ends(CLIENT, port, SERVER, 443) : packet.ends(SERVER, 443, CLIENT, port))
            .record();
    numbers.see(record);
    return "%d %d".formatted(numbers.sequence(record), numbers.acknowledgment(record));
  }

  @Test
  void countsFromSyn() {
    assertThat(see(true, 1, SYN, 1000, 0)).isEqualTo("0 0");
    assertThat(see(false, 1, SYN | ACK, 5000, 1001)).isEqualTo("0 1");
    assertThat(see(true, 1, ACK, 1001, 5001)).isEqualTo("1 1");
    assertThat(see(true, 1, FIN | ACK, 1101, 5051)).isEqualTo("101 51");
  }

  @Test
  void countsAcrossTheEndOfTheNumbers() {
    assertThat(see(true, 1, SYN, 0xffff_ffffL, 0)).isEqualTo("0 0");
    assertThat(see(true, 1, ACK, 9, 5)).isEqualTo("10 1");
  }

  @Test
  void countsFromOneWhereSynWasNotSeen() {
    assertThat(see(true, 1, ACK, 1000, 5000)).isEqualTo("1 1");
    assertThat(see(false, 1, ACK, 5000, 1010)).isEqualTo("1 11");
  }

  @Test
  void beginsAgainWithSynOfNextConnection() {
    see(true, 1, SYN, 1000, 0);
    see(false, 1, SYN | ACK, 5000, 1001);
    assertThat(see(true, 1, SYN, 70_000, 0)).isEqualTo("0 0");
    assertThat(see(false, 1, SYN | ACK, 90_000, 70_001)).isEqualTo("0 1");
  }

  @Test
  void forgetsConnectionThatWasQuietForLongest() {
    see(true, 1, SYN, 1000, 0);
    see(true, 2, SYN, 1000, 0);
    for (int port = 3; port < 3 + 8190; port++) {
      see(true, port, SYN, 1000, 0);
    }
    see(true, 1, ACK, 1001, 1);
    see(true, 9000, SYN, 1000, 0);
    assertThat(see(true, 1, ACK, 1005, 1)).isEqualTo("5 1");
    assertThat(see(true, 2, ACK, 1005, 1)).isEqualTo("1 1");
  }
}
