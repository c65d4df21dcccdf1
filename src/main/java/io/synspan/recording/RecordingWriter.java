package io.synspan.recording;

import static io.synspan.recording.RecordingFormat.ENTRY_HEADER_LENGTH;
import static io.synspan.recording.RecordingFormat.HEADER_LENGTH;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a recording, through a buffer, for one thread. Nothing is allocated per record. The first
 * write that fails, such as on a full disk, is told once; after it everything is counted and thrown
 * away, so that the reader's thread never sees an exception.
 */
public final class RecordingWriter implements Closeable {
  private static final int BUFFER_LENGTH = 256 * 1024;

  private final WritableByteChannel channel;
  private final Consumer<IOException> onFailure;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_LENGTH).order(ByteOrder.nativeOrder());
  private @Nullable IOException failure;
  private long records;
  private long recordsWritten;
  private long discarded;
  private long bytes;

  /**
   * Begins a recording.
   *
   * @param channel open; closed by {@link #close}
   * @param onFailure told of the first write that fails, on the writing thread
   */
  public RecordingWriter(
      WritableByteChannel channel, RecordingHeader header, Consumer<IOException> onFailure) {
    this.channel = channel;
    this.onFailure = onFailure;
    putHeader(header);
  }

  private void putHeader(RecordingHeader header) {
    byte[] text = header.text().getBytes(UTF_8);
    if (text.length > RecordingFormat.MAX_PAYLOAD_LENGTH) {
      throw new IllegalArgumentException("header text of " + text.length + " bytes");
    }
    buffer
        .put(RecordingFormat.magic())
        .putInt(RecordingFormat.BYTE_ORDER_MARK)
        .putInt(RecordingFormat.VERSION)
        .putInt(LayoutFingerprint.current())
        .putInt(text.length)
        .putLong(header.monotonicNs())
        .putLong(header.epochNs());
    assert buffer.position() == HEADER_LENGTH;
    buffer.put(text);
  }

  /** Writes a record of the ring or of the iterator. */
  public void record(ByteBuffer data, int offset, int length) {
    begin(RecordingFormat.TYPE_RECORD, length);
    buffer.put(buffer.position(), data, offset, length);
    buffer.position(buffer.position() + length);
    if (failure == null) {
      records++;
    } else {
      discarded++;
    }
  }

  /** See {@link RecordingHandler#onPassBegun}. */
  public void passBegun(long monotonicNs) {
    begin(RecordingFormat.TYPE_PASS_BEGUN, Long.BYTES);
    buffer.putLong(monotonicNs);
  }

  /** See {@link RecordingHandler#onPassEnded}. */
  public void passEnded(boolean complete) {
    begin(RecordingFormat.TYPE_PASS_ENDED, Integer.BYTES);
    buffer.putInt(complete ? 1 : 0);
  }

  /** See {@link RecordingHandler#onDrained}. */
  public void drained(long monotonicNs) {
    begin(RecordingFormat.TYPE_DRAINED, Long.BYTES);
    buffer.putLong(monotonicNs);
  }

  /** See {@link RecordingHandler#onExchangesComplete}. */
  public void exchangesComplete(long monotonicNs) {
    begin(RecordingFormat.TYPE_EXCHANGES, Long.BYTES);
    buffer.putLong(monotonicNs);
  }

  /**
   * See {@link RecordingHandler#onCounts}. Also writes out what is buffered, so that little is
   * missing from the file of a process that was killed.
   */
  public void counts(long[] produced, long[] lost) {
    begin(RecordingFormat.TYPE_COUNTS, (1 + 2 * produced.length) * Long.BYTES);
    buffer.putInt(produced.length).putInt(0);
    for (int kind = 0; kind < produced.length; kind++) {
      buffer.putLong(produced[kind]).putLong(lost[kind]);
    }
    writeOut();
  }

  /** See {@link RecordingHandler#onDrops}. */
  public void drops(Map<Integer, Long> packetsByReason) {
    begin(RecordingFormat.TYPE_DROPS, 2 * packetsByReason.size() * Long.BYTES);
    packetsByReason.forEach((reason, packets) -> buffer.putLong(reason).putLong(packets));
  }

  /** Records in the recording or on their way into it; after a failure those that are surely in. */
  public long records() {
    return records;
  }

  /** Records that a failure kept out of the recording. */
  public long discarded() {
    return discarded;
  }

  /** Bytes that were written. */
  public long bytes() {
    return bytes;
  }

  /** The first write that failed; null where none has. */
  public @Nullable IOException failure() {
    return failure;
  }

  /** Ends the recording and closes the channel. A failure is told like any other. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    begin(RecordingFormat.TYPE_END, Long.BYTES);
    buffer.putLong(records);
    writeOut();
    try {
      channel.close();
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Makes room for an entry and writes its header. */
  private void begin(int type, int payloadLength) {
    if (buffer.remaining() < ENTRY_HEADER_LENGTH + payloadLength) {
      writeOut();
    }
    buffer.putInt(payloadLength).putInt(type);
  }

  private void writeOut() {
    buffer.flip();
    try {
      while (failure == null && buffer.hasRemaining()) {
        bytes += channel.write(buffer);
      }
      recordsWritten = records;
    } catch (IOException e) {
      discarded = records - recordsWritten;
      records = recordsWritten;
      fail(e);
    }
    buffer.clear();
  }

  private void fail(IOException e) {
    if (failure == null) {
      failure = e;
      onFailure.accept(e);
    }
  }
}
