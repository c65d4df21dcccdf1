package io.synspan.event;

/**
 * One request and its answer on a connection, as far as it has come: {@code struct
 * synspan_exchange}. Each record of one {@link #number} replaces the one before. What is a request
 * is told by the role: a server receives it, a client sends it.
 *
 * <p>Times are CLOCK_MONOTONIC nanoseconds, 0 where nothing has moved yet: of what was received
 * when the process took it, of what was sent when its call returned, which is a little late. (So an
 * exchange that a process caused at an upstream never seems to reach out of the one that caused
 * it.)
 */
public final class ExchangeRecord extends RecordHeader {
  ExchangeRecord() {}

  /** The first byte of the request; 0 where the other side spoke first. */
  public long requestFirstNs() {
    return int64(RecordLayout.EXCHANGE_REQUEST_FIRST_NS_OFFSET);
  }

  public long requestLastNs() {
    return int64(RecordLayout.EXCHANGE_REQUEST_LAST_NS_OFFSET);
  }

  /** The first byte of the answer; 0 where there is none yet. */
  public long answerFirstNs() {
    return int64(RecordLayout.EXCHANGE_ANSWER_FIRST_NS_OFFSET);
  }

  public long answerLastNs() {
    return int64(RecordLayout.EXCHANGE_ANSWER_LAST_NS_OFFSET);
  }

  /** Payload, as TCP counts it. */
  public long requestBytes() {
    return int64(RecordLayout.EXCHANGE_REQUEST_BYTES_OFFSET);
  }

  /** Payload, as TCP counts it. */
  public long answerBytes() {
    return int64(RecordLayout.EXCHANGE_ANSWER_BYTES_OFFSET);
  }

  /**
   * How long the first data that was received lay unread: the request's for a server, the answer's
   * for a client. 0 where unknown.
   */
  public long unreadNs() {
    return int64(RecordLayout.EXCHANGE_UNREAD_NS_OFFSET);
  }

  /** Of the exchange on its connection: 1, 2, ... from where the kernel side saw it first. */
  public long number() {
    return uint32(RecordLayout.EXCHANGE_NUMBER_OFFSET);
  }

  /**
   * Whether it is over: the next request has begun, the connection has closed, or the answer has
   * been silent for 5 seconds. One that only fell silent for a moment is not.
   */
  public boolean hasEnded() {
    return has(RecordLayout.EXCHANGE_ENDED);
  }

  /** Whether it went on after a record that said it had ended. */
  public boolean hasContinued() {
    return has(RecordLayout.EXCHANGE_CONTINUED);
  }

  /**
   * Whether both ends talk at once, so that nobody can say what answers what. Said of one exchange
   * of a connection, its last: all that still comes is part of it.
   */
  public boolean isFullDuplex() {
    return has(RecordLayout.EXCHANGE_FULL_DUPLEX);
  }

  /** Whether not all was seen when it happened: its times or its extent are uncertain. */
  public boolean isIncomplete() {
    return has(RecordLayout.EXCHANGE_INCOMPLETE);
  }

  /** Whether it belongs to a TLS handshake; the first request may be in it too. */
  public boolean isTlsHandshake() {
    return has(RecordLayout.EXCHANGE_TLS_HANDSHAKE);
  }

  /**
   * Whether the server ended the connection without an answer; {@link #timestampNs} then is when
   * its FIN or RST came. Said of opened connections alone.
   */
  public boolean isHungUp() {
    return has(RecordLayout.EXCHANGE_HUNG_UP);
  }

  /**
   * Thread id, in the initial pid namespace, of the thread that received (server) or sent (client)
   * the first byte of the request, or was running when that was noticed; 0 where unknown.
   */
  public long thread() {
    return uint32(RecordLayout.EXCHANGE_THREAD_OFFSET);
  }

  /** Whether another thread than {@link #thread} has sent or received some of it, too. */
  public boolean isOfSeveralThreads() {
    return has(RecordLayout.EXCHANGE_SEVERAL_THREADS);
  }

  /** Whether it is one request with its answer, and all of its times are right. */
  public boolean isRequest() {
    return answerFirstNs() != 0 && (flags() & NO_REQUEST) == 0;
  }

  /** Whether this is the one record that tells of a whole request, with its answer, first. */
  public boolean isFinished() {
    return isRequest() && hasEnded() && !hasContinued();
  }

  /** From the request's first byte to the answer's last. */
  public long durationNs() {
    return answerLastNs() - requestFirstNs();
  }

  @Override
  boolean isValid() {
    return super.isValid() && number() != 0;
  }

  private static final long NO_REQUEST =
      RecordLayout.EXCHANGE_FULL_DUPLEX
          | RecordLayout.EXCHANGE_INCOMPLETE
          | RecordLayout.EXCHANGE_TLS_HANDSHAKE;

  private boolean has(int flag) {
    return (flags() & flag) != 0;
  }

  private long flags() {
    return uint32(RecordLayout.EXCHANGE_FLAGS_OFFSET);
  }
}
