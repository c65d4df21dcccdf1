package io.synspan.event;

/**
 * Takes decoded records. The records are flyweights: valid during the call, never after it. Called
 * by the thread that decodes.
 */
public interface RecordHandler {
  void onEstablished(EstablishedRecord record);

  void onFailed(FailedRecord record);

  void onClosed(ClosedRecord record);

  /** A connection that lives, read by the iterator. */
  void onSample(ClosedRecord record);

  void onReset(ResetRecord record);

  void onRetransmit(RetransmitRecord record);

  /** A listening socket, read by the iterator. */
  void onListener(ListenerRecord record);

  void onAccepted(AcceptedRecord record);

  void onDrop(DropRecord record);

  /** One request and its answer, over or silent. */
  void onExchange(ExchangeRecord record);

  /** An outgoing request says which trace it belongs to. */
  void onTraceparent(TraceparentRecord record);

  /** A record of a kind that this program does not know. */
  void onUnknownKind(int kind, int length);

  /** A record shorter than its kind; {@code kind} is 0 where the record ends before it. */
  void onTruncated(int kind, int length);

  /** A record of a known kind with a code (role, state, direction, type) that is not known. */
  void onInvalid(int kind, int length);
}
