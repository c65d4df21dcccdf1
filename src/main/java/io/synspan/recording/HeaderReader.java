package io.synspan.recording;

import static io.synspan.recording.RecordingFormat.HEADER_LENGTH;
import static io.synspan.recording.RecordingFormat.MAGIC_LENGTH;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads the header of a recording, and refuses what can't be replayed. */
final class HeaderReader {
  private final ChannelWindow window;

  HeaderReader(ChannelWindow window) {
    this.window = window;
  }

  RecordingHeader read() throws IOException, RecordingException {
    if (!window.fill(MAGIC_LENGTH)
        || !Arrays.equals(window.getBytes(0, MAGIC_LENGTH), RecordingFormat.magic())) {
      throw new RecordingException("it is no recording that \"synspan record\" made");
    }
    require(HEADER_LENGTH);
    findByteOrder();
    checkVersion();
    int textLength = window.getInt(RecordingFormat.TEXT_LENGTH_OFFSET);
    if (textLength < 0 || textLength > RecordingFormat.MAX_PAYLOAD_LENGTH) {
      throw damaged();
    }
    require(HEADER_LENGTH + textLength);
    RecordingHeader header =
        RecordingHeader.of(
            window.getLong(RecordingFormat.MONOTONIC_NS_OFFSET),
            window.getLong(RecordingFormat.EPOCH_NS_OFFSET),
            new String(window.getBytes(HEADER_LENGTH, textLength), UTF_8));
    checkLayout(header);
    window.skip(HEADER_LENGTH + textLength);
    return header;
  }

  private void require(int length) throws IOException, RecordingException {
    if (!window.fill(length)) {
      throw new RecordingException(
          "it is cut off in its header, after %d bytes".formatted(window.available()));
    }
  }

  /** A recording of a machine with another byte order is read all the same. */
  private void findByteOrder() throws RecordingException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      window.order(order);
      if (window.getInt(RecordingFormat.BYTE_ORDER_MARK_OFFSET)
          == RecordingFormat.BYTE_ORDER_MARK) {
        return;
      }
    }
    throw damaged();
  }

  private void checkVersion() throws RecordingException {
    int version = window.getInt(RecordingFormat.VERSION_OFFSET);
    if (version != RecordingFormat.VERSION) {
      throw new RecordingException(
          "it has format %s and this SynSpan reads format %d: replay it with the SynSpan that made it"
              .formatted(Integer.toUnsignedString(version), RecordingFormat.VERSION));
    }
  }

  private void checkLayout(RecordingHeader header) throws RecordingException {
    if (window.getInt(RecordingFormat.LAYOUT_FINGERPRINT_OFFSET) != LayoutFingerprint.current()) {
      throw new RecordingException(
          "its records have another layout than this SynSpan reads: replay it with SynSpan "
              + header.programVersion());
    }
  }

  private static RecordingException damaged() {
    return new RecordingException("its header is damaged");
  }
}
