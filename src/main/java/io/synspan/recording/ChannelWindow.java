package io.synspan.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/**
 * The next bytes of a channel, in a buffer of fixed size. Offsets are from the first unread byte.
 */
final class ChannelWindow {
  private static final int LENGTH = 4 * RecordingFormat.MAX_PAYLOAD_LENGTH;

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH).limit(0);
  private long skipped;

  ChannelWindow(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Reads until so many bytes are available.
   *
   * @return false where the channel ends before
   */
  boolean fill(int count) throws IOException {
    if (buffer.remaining() >= count) {
      return true;
    }
    buffer.compact();
    try {
      while (buffer.position() < count) {
        if (channel.read(buffer) < 0) {
          return false;
        }
      }
      return true;
    } finally {
      buffer.flip();
    }
  }

  int available() {
    return buffer.remaining();
  }

  /** Bytes of the channel before the first unread one. */
  long skipped() {
    return skipped;
  }

  void skip(int count) {
    buffer.position(buffer.position() + count);
    skipped += count;
  }

  void order(ByteOrder order) {
    buffer.order(order);
  }

  int getInt(int offset) {
    return buffer.getInt(buffer.position() + offset);
  }

  long getLong(int offset) {
    return buffer.getLong(buffer.position() + offset);
  }

  byte[] getBytes(int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(buffer.position() + offset, bytes);
    return bytes;
  }

  /** The buffer itself; valid until the next {@link #fill}. */
  ByteBuffer buffer() {
    return buffer;
  }
}
