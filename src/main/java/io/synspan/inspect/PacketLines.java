package io.synspan.inspect;

import io.synspan.packet.PacketRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Writes a line for each packet. What names may bring in that a terminal would obey, or that is not
 * ASCII, becomes a question mark. Nothing is allocated here per packet.
 */
public final class PacketLines implements PacketOutput {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final WritableByteChannel channel;
  private final PacketFormat format;
  private final StringBuilder line = new StringBuilder(512);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /**
   * @param channel closed by {@link #close}
   */
  public PacketLines(WritableByteChannel channel, PacketFormat format) {
    this.channel = channel;
    this.format = format;
  }

  @Override
  public void write(PacketRecord packet) throws IOException {
    line.setLength(0);
    format.append(line, packet);
    if (buffer.remaining() <= line.length()) {
      flush();
    }
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      buffer.put((byte) (c >= ' ' && c <= '~' ? c : '?'));
    }
    buffer.put((byte) '\n');
  }

  @Override
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void close() throws IOException {
    flush();
    channel.close();
  }
}
