package io.synspan.connection;

import io.synspan.event.CongestionState;
import io.synspan.event.DropRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.ListenerRecord;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.TraceparentRecord;
import org.jspecify.annotations.Nullable;

/**
 * What happens to connections, told by {@link ConnectionTracker} on its thread. A {@link
 * Connection} and a record are valid during the call alone: copy what you keep. A listener must not
 * throw and should not allocate or block.
 *
 * <p>A connection that is open was announced by {@link #onEstablished} or {@link #onAdopted}, and
 * ends with exactly one of {@link #onClosed}, {@link #onEvicted} and {@link #onVanished}; so a
 * count of open connections needs these five.
 */
public interface ConnectionListener {
  /**
   * A handshake is done. Also told late, by the first record that shows the connection, where the
   * record of the handshake was lost.
   */
  default void onEstablished(Connection connection) {}

  /**
   * A connection entered in mid-life: it was open before SynSpan was, or is back after an eviction.
   * What it did before is not told.
   */
  default void onAdopted(Connection connection) {}

  /** A handshake came to nothing; see {@link Connection#errno}. */
  default void onFailed(Connection connection) {}

  /**
   * Segments moved since the last call for this connection, or it is about to be closed. Both byte
   * counts are payload without what was sent again, and may be 0.
   *
   * @param elapsedNs since the last call, or since the connection began
   */
  default void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {}

  /**
   * What the path did to segments since the last call for this connection; not told where all are
   * 0.
   *
   * @param outOfOrder data segments that arrived ahead of a gap
   * @param spurious data segments that were sent again in vain
   * @param sentMarked segments that were sent and arrived marked by a congested router
   * @param receivedMarked segments that were received so
   */
  default void onPathTrouble(
      Connection connection,
      long outOfOrder,
      long spurious,
      long sentMarked,
      long receivedMarked) {}

  /**
   * There was data to send since the last call for this connection.
   *
   * @param receiveWindowNs of the busy time, what the peer's window held the data back
   * @param sendBufferNs of the busy time, what our send buffer held the data back
   */
  default void onBusy(
      Connection connection, long busyNs, long receiveWindowNs, long sendBufferNs) {}

  /**
   * A sample found the window 0, and the one before did not: that of the peer ({@link
   * IoDirection#RECEIVE}: it told us so) or ours. A window that opens again between two samples is
   * not seen.
   */
  default void onZeroWindow(Connection connection, IoDirection direction) {}

  /** Its sender came to a state so many times since the last call for this connection and state. */
  default void onCongestion(Connection connection, CongestionState state, long times) {}

  /** So many segments were sent again since the last call for this connection and type. */
  default void onRetransmit(Connection connection, RetransmitType type, long segments) {}

  /**
   * A reset was sent or received. For a known connection {@link Connection#tcpState} tells the
   * phase better than the record does: a reset that the process sends comes after CLOSE.
   *
   * @param connection null where the reset belongs to none that is known
   */
  default void onReset(@Nullable Connection connection, ResetRecord record) {}

  /** Its process has taken the connection from the accept queue. */
  default void onAccepted(Connection connection) {}

  /** A sample has found the connection in the accept queue. */
  default void onWaitingForAccept(Connection connection, long nowNs) {}

  /**
   * The kernel threw a packet away. Not told of every one where there are many.
   *
   * @param connection null where the packet belongs to none that is known
   */
  default void onDrop(@Nullable Connection connection, DropRecord record) {}

  /**
   * An exchange of an open connection, or of one that is just about to close: it has ended, or has
   * fallen silent and may go on. Told again with the same {@link ExchangeRecord#number} it replaces
   * what was told before.
   */
  default void onExchange(Connection connection, ExchangeRecord record) {}

  /** The exchange of this number, of which nothing was told yet, begins with such a request. */
  default void onTraceparent(Connection connection, TraceparentRecord record) {}

  /** A listening socket, once an interval, between samples. */
  default void onListener(ListenerRecord record) {}

  /** An open connection has closed; its totals are final, but its own reset may still come. */
  default void onClosed(Connection connection) {}

  /** A failed or closed connection is complete: the last call for it. */
  default void onFinished(Connection connection) {}

  /** An open connection was forgotten to make room for another. */
  default void onEvicted(Connection connection) {}

  /** An open connection is gone, and the record of its end was lost. */
  default void onVanished(Connection connection) {}

  /** All open connections were sampled once: an interval is over. */
  default void onSampled() {}
}
