package io.synspan.inspect;

import io.synspan.packet.PacketRecord;
import java.util.HexFormat;

/** The first bytes of the payload, in hexadecimal, where the record has some. For one thread. */
final class PayloadText {
  private static final HexFormat HEX = HexFormat.of();

  private final byte[] bytes = new byte[256];

  static boolean isIn(PacketRecord packet) {
    return packet.capturedBytes() > packet.headerBytes();
  }

  void append(StringBuilder to, PacketRecord packet) {
    int count = packet.capturedBytes() - packet.headerBytes();
    packet.copyBytes(packet.headerBytes(), bytes, 0, count);
    for (int i = 0; i < count; i++) {
      HEX.toHexDigits(to, bytes[i]);
    }
  }
}
