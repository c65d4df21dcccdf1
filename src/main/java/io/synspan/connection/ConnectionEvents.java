package io.synspan.connection;

import io.synspan.event.CongestionState;
import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import java.util.Arrays;

/**
 * The notable things that happened to one connection, in the order of their records. Bounded: the
 * first ones are kept, since they tell how a trouble began, and the rest is counted. When it was
 * established and closed the {@link Connection} itself says.
 */
public final class ConnectionEvents {
  /** Most events kept for one connection. */
  public static final int CAPACITY = 32;

  /** Most of them that are no resets: a reset comes late and says how it ended. */
  static final int CROWD_CAPACITY = CAPACITY - 4;

  private static final int INITIAL_CAPACITY = 4;

  /** What an event is. */
  public enum Kind {
    /** With {@link #retransmitType} and {@link #segments}. */
    RETRANSMIT,
    /** With {@link #resetReason} and {@link #tcpState}. */
    RESET_SENT,
    /** With {@link #tcpState}. */
    RESET_RECEIVED,
    /** With {@link #dropReason} and {@link #tcpState}. */
    DROP,
    /** Our window was 0: the peer may not send. */
    ZERO_WINDOW_SENT,
    /** The peer's window was 0: we may not send. */
    ZERO_WINDOW_RECEIVED,
    /** The sender came to a {@link #congestionState} for the first time. */
    CONGESTION,
    /** With {@link #exchangeNs}, at its end. */
    SLOW_EXCHANGE
  }

  private Kind[] kinds = new Kind[INITIAL_CAPACITY];
  private byte[] qualifiers = new byte[INITIAL_CAPACITY];
  private long[] timesNs = new long[INITIAL_CAPACITY];
  private long[] numbers = new long[INITIAL_CAPACITY];
  private int size;
  private long dropped;

  ConnectionEvents() {}

  public int size() {
    return size;
  }

  /** Events that did not fit. */
  public long dropped() {
    return dropped;
  }

  public Kind kind(int index) {
    return kinds[index];
  }

  /** CLOCK_MONOTONIC time of the record that told of it. */
  public long timeNs(int index) {
    return timesNs[index];
  }

  /** Of a retransmit. */
  public RetransmitType retransmitType(int index) {
    return RetransmitType.of(qualifiers[index]);
  }

  /** Of a retransmit: how many segments were sent again since the one before. */
  public long segments(int index) {
    return numbers[index];
  }

  /** Of a reset: {@code enum sk_rst_reason} of the running kernel; 0 where it gives none. */
  public long resetReason(int index) {
    return numbers[index];
  }

  /** Of a drop: {@code enum skb_drop_reason} of the running kernel. */
  public long dropReason(int index) {
    return numbers[index];
  }

  /** Of a slow exchange: from the request's first byte to the answer's last. */
  public long exchangeNs(int index) {
    return numbers[index];
  }

  /** Of a congestion. */
  public CongestionState congestionState(int index) {
    return CongestionState.of(qualifiers[index]);
  }

  /**
   * Of a drop; of a reset: the socket's state before it, CLOSE where the process had closed it
   * already.
   */
  public TcpState tcpState(int index) {
    return TcpState.of(qualifiers[index]);
  }

  void addRetransmit(long timeNs, RetransmitType type, long segments) {
    add(Kind.RETRANSMIT, timeNs, type.code(), segments);
  }

  void addReset(long timeNs, ResetDirection direction, TcpState state, long reason) {
    Kind kind = direction == ResetDirection.SENT ? Kind.RESET_SENT : Kind.RESET_RECEIVED;
    add(kind, timeNs, state.code(), reason);
  }

  void addDrop(long timeNs, TcpState state, long reason) {
    add(Kind.DROP, timeNs, state.code(), reason);
  }

  void addZeroWindow(long timeNs, IoDirection direction) {
    boolean sent = direction == IoDirection.TRANSMIT;
    add(sent ? Kind.ZERO_WINDOW_SENT : Kind.ZERO_WINDOW_RECEIVED, timeNs, 0, 0);
  }

  void addCongestion(long timeNs, CongestionState state) {
    add(Kind.CONGESTION, timeNs, state.code(), 0);
  }

  void addSlowExchange(long timeNs, long durationNs) {
    add(Kind.SLOW_EXCHANGE, timeNs, 0, durationNs);
  }

  /** Whether the event is a reset, either way. */
  public boolean isReset(int index) {
    return kinds[index] == Kind.RESET_SENT || kinds[index] == Kind.RESET_RECEIVED;
  }

  /** Forgets all events and keeps the room for the next connection. */
  void clear() {
    size = 0;
    dropped = 0;
  }

  private void add(Kind kind, long timeNs, int qualifier, long number) {
    boolean reset = kind == Kind.RESET_SENT || kind == Kind.RESET_RECEIVED;
    if (size >= (reset ? CAPACITY : CROWD_CAPACITY)) {
      dropped++;
      return;
    }
    if (size == timesNs.length) {
      grow();
    }
    kinds[size] = kind;
    qualifiers[size] = (byte) qualifier;
    timesNs[size] = timeNs;
    numbers[size] = number;
    size++;
  }

  private void grow() {
    int capacity = Math.min(2 * size, CAPACITY);
    kinds = Arrays.copyOf(kinds, capacity);
    qualifiers = Arrays.copyOf(qualifiers, capacity);
    timesNs = Arrays.copyOf(timesNs, capacity);
    numbers = Arrays.copyOf(numbers, capacity);
  }
}
