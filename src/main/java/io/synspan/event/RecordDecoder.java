package io.synspan.event;

import java.nio.ByteBuffer;

/**
 * Finds out what a record is and hands it on, in place. Never allocates, never throws for what is
 * in a record. One decoder belongs to one thread.
 */
public final class RecordDecoder {
  private final EstablishedRecord established = new EstablishedRecord();
  private final FailedRecord failed = new FailedRecord();
  private final ClosedRecord closed = new ClosedRecord();
  private final ResetRecord reset = new ResetRecord();
  private final RetransmitRecord retransmit = new RetransmitRecord();
  private final ListenerRecord listener = new ListenerRecord();
  private final AcceptedRecord accepted = new AcceptedRecord();
  private final DropRecord drop = new DropRecord();
  private final ExchangeRecord exchange = new ExchangeRecord();
  private final TraceparentRecord traceparent = new TraceparentRecord();

  /**
   * Decodes the {@code length} bytes at {@code offset}, in the buffer's byte order. A record that
   * is longer than its kind comes from a newer kernel side; its tail is left alone.
   */
  public void decode(ByteBuffer buffer, int offset, int length, RecordHandler handler) {
    if (length < RecordLayout.HEADER_LENGTH) {
      handler.onTruncated(kindOf(buffer, offset, length), length);
      return;
    }
    int kind = kindOf(buffer, offset, length);
    int kindLength = lengthOf(kind);
    if (kindLength == 0) {
      handler.onUnknownKind(kind, length);
    } else if (length < kindLength) {
      handler.onTruncated(kind, length);
    } else if (!dispatch(kind, buffer, offset, handler)) {
      handler.onInvalid(kind, length);
    }
  }

  /** The kind that a record says it is; 0 where it is too short to say. */
  public static int kindOf(ByteBuffer buffer, int offset, int length) {
    return length > RecordLayout.KIND_OFFSET
        ? Byte.toUnsignedInt(buffer.get(offset + RecordLayout.KIND_OFFSET))
        : 0;
  }

  /** The length of a record of this kind; 0 where there is no such kind. */
  public static int lengthOf(int kind) {
    return switch (kind) {
      case RecordLayout.KIND_ESTABLISHED -> RecordLayout.ESTABLISHED_LENGTH;
      case RecordLayout.KIND_FAILED -> RecordLayout.FAILED_LENGTH;
      case RecordLayout.KIND_CLOSED, RecordLayout.KIND_SAMPLE -> RecordLayout.CLOSED_LENGTH;
      case RecordLayout.KIND_RESET -> RecordLayout.RESET_LENGTH;
      case RecordLayout.KIND_RETRANSMIT -> RecordLayout.RETRANSMIT_LENGTH;
      case RecordLayout.KIND_LISTENER -> RecordLayout.LISTENER_LENGTH;
      case RecordLayout.KIND_ACCEPTED -> RecordLayout.ACCEPTED_LENGTH;
      case RecordLayout.KIND_DROP -> RecordLayout.DROP_LENGTH;
      case RecordLayout.KIND_EXCHANGE -> RecordLayout.EXCHANGE_LENGTH;
      case RecordLayout.KIND_TRACEPARENT -> RecordLayout.TRACEPARENT_LENGTH;
      default -> 0;
    };
  }

  /** Returns false, without a call, where the record is not valid. */
  private boolean dispatch(int kind, ByteBuffer buffer, int offset, RecordHandler handler) {
    RecordHeader record = recordOf(kind);
    record.wrap(buffer, offset);
    if (!record.isValid()) {
      return false;
    }
    switch (kind) {
      case RecordLayout.KIND_ESTABLISHED -> handler.onEstablished(established);
      case RecordLayout.KIND_FAILED -> handler.onFailed(failed);
      case RecordLayout.KIND_CLOSED -> handler.onClosed(closed);
      case RecordLayout.KIND_SAMPLE -> handler.onSample(closed);
      case RecordLayout.KIND_RESET -> handler.onReset(reset);
      case RecordLayout.KIND_LISTENER -> handler.onListener(listener);
      case RecordLayout.KIND_ACCEPTED -> handler.onAccepted(accepted);
      case RecordLayout.KIND_DROP -> handler.onDrop(drop);
      case RecordLayout.KIND_EXCHANGE -> handler.onExchange(exchange);
      case RecordLayout.KIND_TRACEPARENT -> handler.onTraceparent(traceparent);
      default -> handler.onRetransmit(retransmit);
    }
    return true;
  }

  private RecordHeader recordOf(int kind) {
    return switch (kind) {
      case RecordLayout.KIND_ESTABLISHED -> established;
      case RecordLayout.KIND_FAILED -> failed;
      case RecordLayout.KIND_CLOSED, RecordLayout.KIND_SAMPLE -> closed;
      case RecordLayout.KIND_RESET -> reset;
      case RecordLayout.KIND_LISTENER -> listener;
      case RecordLayout.KIND_ACCEPTED -> accepted;
      case RecordLayout.KIND_DROP -> drop;
      case RecordLayout.KIND_EXCHANGE -> exchange;
      case RecordLayout.KIND_TRACEPARENT -> traceparent;
      default -> retransmit;
    };
  }
}
