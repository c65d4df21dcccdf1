package io.synspan.inspect;

import io.synspan.packet.PacketRecord;
import java.io.Closeable;
import java.io.IOException;

/** Where packets go. For one thread. */
public interface PacketOutput extends Closeable {
  /** Takes one packet, which is valid during the call alone. */
  void write(PacketRecord packet) throws IOException;

  /** Hands on what lies in buffers. */
  void flush() throws IOException;
}
