package io.synspan.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.packet.PacketBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes of the format; that tshark reads them is {@code InspectIT}'s. */
class PcapngWriterTest {
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final PcapngWriter writer =
      new PcapngWriter(Channels.newChannel(file), PacketTextTest.NAMES, "synspan 1");

  private ByteBuffer written() throws IOException {
    writer.close();
    return ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.nativeOrder());
  }

  private static String hex(ByteBuffer bytes, int offset, int length) {
    byte[] part = new byte[length];
    bytes.get(offset, part);
    return HexFormat.of().formatHex(part);
  }

  @Test
  void writesSectionInterfaceAndPacket() throws IOException {
    writer.write(PacketBytes.syn().captured("0102030405", 5).record());
    ByteBuffer bytes = written();

    assertThat(bytes.getInt(0)).isEqualTo(0x0a0d0d0a);
    assertThat(bytes.getInt(4)).isEqualTo(48);
    assertThat(bytes.getInt(8)).isEqualTo(0x1a2b3c4d);
    assertThat(bytes.getLong(16)).isEqualTo(-1);
    assertThat(hex(bytes, 28, 12)).isEqualTo("73796e7370616e2031000000");
    assertThat(bytes.getInt(44)).isEqualTo(48);

    assertThat(bytes.getInt(48)).isEqualTo(1);
    assertThat(bytes.getInt(52)).isEqualTo(40);
    assertThat(bytes.getShort(56)).isEqualTo((short) 1);
    assertThat(bytes.getInt(60)).isEqualTo(256);
    assertThat(hex(bytes, 68, 4)).isEqualTo("65746832");
    assertThat(bytes.getShort(72)).isEqualTo((short) 9);
    assertThat(bytes.get(76)).isEqualTo((byte) 9);

    assertThat(bytes.getInt(88)).isEqualTo(6);
    assertThat(bytes.getInt(96)).isZero();
    long high = Integer.toUnsignedLong(bytes.getInt(100));
    assertThat(high << 32 | Integer.toUnsignedLong(bytes.getInt(104)))
        .isEqualTo(1_783_757_350_000_000_007L);
    assertThat(bytes.getInt(108)).isEqualTo(5);
    assertThat(bytes.getInt(112)).isEqualTo(74);
    assertThat(hex(bytes, 116, 8)).isEqualTo("0102030405000000");
    assertThat(bytes.getInt(128)).isEqualTo(1);
    assertThat(bytes.getInt(92)).isEqualTo(bytes.capacity() - 88);
    assertThat(bytes.getInt(bytes.capacity() - 4)).isEqualTo(bytes.capacity() - 88);
  }

  @Test
  void writesInterfaceOnceForEachKindOfPacket() throws IOException {
    writer.write(PacketBytes.syn().captured("01", 1).record());
    writer.write(PacketBytes.syn().captured("02", 1).record());
    writer.write(PacketBytes.syn().with(84, 0).captured("45", 1).record());
    ByteBuffer bytes = written();
    StringBuilder types = new StringBuilder();
    for (int block = 0; block < bytes.capacity(); block += bytes.getInt(block + 4)) {
      types.append(bytes.getInt(block)).append(' ');
    }
    assertThat(types.toString()).isEqualTo("168627466 1 6 6 1 6 ");
  }

  @Test
  void leavesOutPacketWithoutBytes() throws IOException {
    writer.write(PacketBytes.syn().record());
    assertThat(written().capacity()).isEqualTo(48);
  }
}
