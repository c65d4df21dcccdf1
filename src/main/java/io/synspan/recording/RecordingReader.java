package io.synspan.recording;

import static io.synspan.recording.RecordingFormat.ENTRY_HEADER_LENGTH;
import static io.synspan.recording.RecordingFormat.MAX_PAYLOAD_LENGTH;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a recording from its begin to its end, in bounded memory whatever the bytes are. Does not
 * close the channel.
 */
public final class RecordingReader {
  private final ChannelWindow window;
  private final RecordingHeader header;
  private long records;

  /**
   * Reads the header.
   *
   * @throws RecordingException where this is no recording, or one that this program can't replay
   */
  public RecordingReader(ReadableByteChannel channel) throws IOException, RecordingException {
    this.window = new ChannelWindow(channel);
    this.header = new HeaderReader(window).read();
  }

  public RecordingHeader header() {
    return header;
  }

  /**
   * Hands everything on until the recording ends, whole or not.
   *
   * @throws IOException where the file can't be read
   */
  public RecordingEnd read(RecordingHandler handler) throws IOException {
    while (window.fill(ENTRY_HEADER_LENGTH)) {
      int length = window.getInt(RecordingFormat.PAYLOAD_LENGTH_OFFSET);
      int type = window.getInt(RecordingFormat.TYPE_OFFSET);
      if (length < leastLength(type) || length > MAX_PAYLOAD_LENGTH) {
        return endedBy(
            "it is damaged at byte %d, where an entry of type %s would have %s bytes"
                .formatted(
                    window.skipped(),
                    Integer.toUnsignedString(type),
                    Integer.toUnsignedString(length)));
      }
      if (!window.fill(ENTRY_HEADER_LENGTH + length)) {
        return endedBy("it is cut off within the entry at byte %d".formatted(window.skipped()));
      }
      if (type == RecordingFormat.TYPE_END) {
        return end(window.getLong(ENTRY_HEADER_LENGTH));
      }
      handOn(type, length, handler);
      window.skip(ENTRY_HEADER_LENGTH + length);
    }
    return endedBy(
        window.available() == 0
            ? "it has no end mark: the recorder was killed, or the file was cut"
            : "it is cut off within the entry at byte %d".formatted(window.skipped()));
  }

  private static int leastLength(int type) {
    return switch (type) {
      case RecordingFormat.TYPE_PASS_ENDED -> Integer.BYTES;
      case RecordingFormat.TYPE_PASS_BEGUN,
          RecordingFormat.TYPE_DRAINED,
          RecordingFormat.TYPE_EXCHANGES,
          RecordingFormat.TYPE_COUNTS,
          RecordingFormat.TYPE_END ->
          Long.BYTES;
      default -> 0;
    };
  }

  private void handOn(int type, int length, RecordingHandler handler) {
    switch (type) {
      case RecordingFormat.TYPE_RECORD -> {
        records++;
        handler.onRecord(window.buffer(), window.buffer().position() + ENTRY_HEADER_LENGTH, length);
      }
      case RecordingFormat.TYPE_PASS_BEGUN ->
          handler.onPassBegun(window.getLong(ENTRY_HEADER_LENGTH));
      case RecordingFormat.TYPE_PASS_ENDED ->
          handler.onPassEnded(window.getInt(ENTRY_HEADER_LENGTH) != 0);
      case RecordingFormat.TYPE_DRAINED -> handler.onDrained(window.getLong(ENTRY_HEADER_LENGTH));
      case RecordingFormat.TYPE_EXCHANGES ->
          handler.onExchangesComplete(window.getLong(ENTRY_HEADER_LENGTH));
      case RecordingFormat.TYPE_COUNTS -> handOnCounts(length, handler);
      case RecordingFormat.TYPE_DROPS -> handOnDrops(length, handler);
      default -> {
        // of a later SynSpan
      }
    }
  }

  private void handOnCounts(int length, RecordingHandler handler) {
    int pairs = (length - Long.BYTES) / (2 * Long.BYTES);
    int kinds = Math.clamp(window.getInt(ENTRY_HEADER_LENGTH), 0, pairs);
    long[] produced = new long[kinds];
    long[] lost = new long[kinds];
    int offset = ENTRY_HEADER_LENGTH + Long.BYTES;
    for (int kind = 0; kind < kinds; kind++) {
      produced[kind] = window.getLong(offset);
      lost[kind] = window.getLong(offset + Long.BYTES);
      offset += 2 * Long.BYTES;
    }
    handler.onCounts(produced, lost);
  }

  private void handOnDrops(int length, RecordingHandler handler) {
    Map<Integer, Long> packets = new TreeMap<>();
    int end = ENTRY_HEADER_LENGTH + length;
    for (int at = ENTRY_HEADER_LENGTH; end - at >= 2 * Long.BYTES; at += 2 * Long.BYTES) {
      packets.put((int) window.getLong(at), window.getLong(at + Long.BYTES));
    }
    handler.onDrops(packets);
  }

  private RecordingEnd end(long written) {
    return written == records
        ? new RecordingEnd(records, "")
        : endedBy("%d records were written to it".formatted(written));
  }

  private RecordingEnd endedBy(String problem) {
    return new RecordingEnd(records, problem);
  }
}
