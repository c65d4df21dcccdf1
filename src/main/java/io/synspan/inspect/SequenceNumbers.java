package io.synspan.inspect;

import io.synspan.packet.PacketRecord;

/** Which sequence and acknowledgment numbers are shown of a packet. For one thread. */
public interface SequenceNumbers {
  /** Those that stand in the header. */
  SequenceNumbers ABSOLUTE =
      new SequenceNumbers() {
        @Override
        public void see(PacketRecord packet) {}

        @Override
        public long sequence(PacketRecord packet) {
          return packet.sequence();
        }

        @Override
        public long acknowledgment(PacketRecord packet) {
          return packet.acknowledgment();
        }
      };

  /** Takes note of a packet, before its numbers are asked for. */
  void see(PacketRecord packet);

  long sequence(PacketRecord packet);

  long acknowledgment(PacketRecord packet);
}
