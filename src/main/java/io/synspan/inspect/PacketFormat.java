package io.synspan.inspect;

import io.synspan.packet.PacketRecord;

/** How a packet is written as one line. For one thread. */
public interface PacketFormat {
  /** Appends the packet, without an end of line. */
  void append(StringBuilder line, PacketRecord packet);
}
