package io.synspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordDecoderPropertyTest {
  private static final int[] SHORTEST = {0, 96, 80, 216, 72, 104, 216, 80, 64, 72, 136, 96};

  /** The same values in every run; the extremes come up about as often as anything else. */
  private final Random random = new Random(20_260_102);

  @Test
  void returnsEachFieldOfAHeaderWhereItLies() {
    for (int i = 0; i < 10_000; i++) {
      assertFieldsOfAHeader();
    }
  }

  private void assertFieldsOfAHeader() {
    long timestampNs = anyLong();
    long cookie = anyLong();
    long high = anyLong();
    long low = anyLong();
    short localPort = (short) anyLong();
    short peerPort = (short) anyLong();
    int netns = (int) anyLong();
    int pid = (int) anyLong();
    ByteBuffer record = ByteBuffer.allocate(96).order(ByteOrder.nativeOrder());
    record.putLong(timestampNs).putLong(cookie == 0 ? 1 : cookie);
    record.order(ByteOrder.BIG_ENDIAN).putLong(high).putLong(low).putLong(low).putLong(high);
    record.order(ByteOrder.nativeOrder()).putShort(localPort).putShort(peerPort);
    record.putInt(netns).putInt(pid).put((byte) 1).put((byte) 2).put((byte) 1).put((byte) 0);
    EstablishedRecord header = new EstablishedRecord();
    header.wrap(record, 0);
    assertThat(header.timestampNs()).isEqualTo(timestampNs);
    assertThat(header.socketCookie()).isEqualTo(cookie == 0 ? 1 : cookie);
    assertThat(header.localAddressHigh()).isEqualTo(high);
    assertThat(header.localAddressLow()).isEqualTo(low);
    assertThat(header.peerAddressHigh()).isEqualTo(low);
    assertThat(header.peerAddressLow()).isEqualTo(high);
    assertThat(header.localPort()).isEqualTo(localPort & 0xffff);
    assertThat(header.peerPort()).isEqualTo(peerPort & 0xffff);
    assertThat(header.netnsInode()).isEqualTo(netns & 0xffff_ffffL);
    assertThat(header.pid()).isEqualTo(pid & 0xffff_ffffL);
  }

  private long anyLong() {
    long[] extremes = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0xffff, 0xffff_ffffL};
    int choice = random.nextInt(2 * extremes.length);
    return choice < extremes.length ? extremes[choice] : random.nextLong();
  }

  /** Codes are often valid, so that the accessors are reached. */
  @Test
  void handsOnExactlyOneLineWhateverTheBytes() {
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(250)];
      random.nextBytes(bytes);
      if (bytes.length > 68 && random.nextBoolean()) {
        bytes[61] = (byte) random.nextInt(4);
        bytes[62] = (byte) random.nextInt(14);
        bytes[64] = (byte) random.nextInt(7);
        bytes[65] = bytes[66] = bytes[67] = 0;
      }
      assertOneLine(bytes, random.nextInt(SHORTEST.length + 2));
    }
  }

  private static void assertOneLine(byte[] bytes, int kind) {
    if (bytes.length > 60) {
      bytes[60] = (byte) kind;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    DecodedText text = new DecodedText();
    new RecordDecoder().decode(buffer, 0, bytes.length, text);
    assertThat(text.lines).hasSize(1);
    boolean known = kind >= 1 && kind < SHORTEST.length;
    String line = text.lines.getFirst();
    if (bytes.length < 64 || (known && bytes.length < SHORTEST[kind])) {
      assertThat(line).startsWith("truncated");
    } else if (!known) {
      assertThat(line).startsWith("unknown");
    } else {
      assertThat(line).doesNotStartWith("truncated").doesNotStartWith("unknown");
    }
  }
}
