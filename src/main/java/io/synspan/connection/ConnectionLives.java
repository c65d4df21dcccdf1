package io.synspan.connection;

import io.synspan.connection.Connection.Stage;
import io.synspan.event.RecordHeader;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends connections in the table, within its bound, and remembers how far back it may
 * have forgotten some.
 */
final class ConnectionLives {
  /** A reset that the process sends (SO_LINGER 0, unread data) comes after the CLOSE it causes. */
  private static final long LINGER_NS = 20_000_000;

  /** More than begin for each that closes, so that those that are due never pile up. */
  private static final int ENDED_AT_ONCE = 2;

  /** Longer than TCP's longest pause between two SYNs (TCP_RTO_MAX, 120 s). */
  private static final long HANDSHAKE_TIMEOUT_NS = 300_000_000_000L;

  private static final long SECOND_NS = 1_000_000_000;
  private static final long LONGEST_PAUSE_S = 120;

  /** A timer of the kernel may be late, and so may we. */
  private static final long MARGIN_NS = 8 * SECOND_NS;

  /** What connect() says where nobody answers; numbers of asm-generic/errno.h. */
  private static final int ETIMEDOUT = 110;

  private final ConnectionTable table;
  private final ConnectionListener listener;
  private final TrackerCounts counts;

  /** The last record of those that were evicted or given up; what began later was not forgotten. */
  private long forgottenNs = -1;

  private long nextLookAtHandshakesNs = Long.MIN_VALUE;

  ConnectionLives(ConnectionTable table, ConnectionListener listener, TrackerCounts counts) {
    this.table = table;
    this.listener = listener;
    this.counts = counts;
  }

  /** Whether a connection that began then, and is unknown, may have been known before. */
  boolean mayBeForgotten(long beganNs) {
    return beganNs <= forgottenNs;
  }

  /**
   * A connection that is not open yet, for this record.
   *
   * @param found what the table has for the record's cookie; an earlier life of the socket ends
   */
  Connection connecting(@Nullable Connection found, RecordHeader record) {
    if (found != null) {
      if (found.stage == Stage.CONNECTING) {
        return found;
      }
      endEarlier(found);
    }
    if (table.isFull()) {
      evict(table.leastValuable());
    }
    Connection connection = table.add(record.socketCookie());
    connection.begin(record);
    counts.sized(table.size());
    return connection;
  }

  /**
   * Ends a few of those that closed a while ago: their memory is still in the processor's cache
   * when the next connections take it over, which it would not be at the end of a long drain.
   *
   * @param nowNs time of the record that was read last
   */
  void endFewDue(long nowNs) {
    for (int ended = 0; ended < ENDED_AT_ONCE; ended++) {
      Connection first = table.first(Stage.FINISHED);
      if (first == null || nowNs - first.closedNs < LINGER_NS) {
        return;
      }
      finish(first);
    }
  }

  /** Ends those that closed a while ago, and gives up handshakes that nothing is heard of. */
  void endThoseDue(long nowNs) {
    Connection first = table.first(Stage.FINISHED);
    while (first != null && nowNs - first.closedNs >= LINGER_NS) {
      finish(first);
      first = table.first(Stage.FINISHED);
    }
    if (nowNs >= nextLookAtHandshakesNs) {
      nextLookAtHandshakesNs = nowNs + SECOND_NS;
      failWhatWasNeverCompleted(nowNs);
    }
    first = table.first(Stage.CONNECTING);
    while (first != null && nowNs - first.lastRecordNs >= HANDSHAKE_TIMEOUT_NS) {
      vanish(first);
      first = table.first(Stage.CONNECTING);
    }
  }

  /**
   * The kernel says nothing when it gives up a peer's handshake, but it doubles the pause between
   * two SYN-ACKs: one that should have come and has not tells it.
   */
  private void failWhatWasNeverCompleted(long nowNs) {
    Connection connection = table.first(Stage.CONNECTING);
    while (connection != null && nowNs - connection.lastRecordNs > MARGIN_NS) {
      Connection next = connection.next;
      if (connection.role == Role.SERVER && nowNs - connection.lastRecordNs > pauseNs(connection)) {
        fail(connection, nowNs);
      }
      connection = next;
    }
  }

  private static long pauseNs(Connection connection) {
    long sent = Math.min(connection.retransmits(RetransmitType.SYN_ACK), 7);
    return Math.min(1L << sent, LONGEST_PAUSE_S) * SECOND_NS + MARGIN_NS;
  }

  private void fail(Connection connection, long nowNs) {
    connection.failed = true;
    connection.errno = ETIMEDOUT;
    connection.closedNs = nowNs;
    table.move(connection, Stage.FINISHED);
    listener.onFailed(connection);
  }

  /** Ends those that have closed, however lately. */
  void endAllFinished() {
    Connection first = table.first(Stage.FINISHED);
    while (first != null) {
      finish(first);
      first = table.first(Stage.FINISHED);
    }
  }

  /** Gives up the open connections that nothing was heard of since then. */
  void giveUpOpenOnesUnheardSince(long timeNs) {
    Connection connection = table.first(Stage.OPEN);
    while (connection != null) {
      Connection next = connection.next;
      if (connection.lastRecordNs < timeNs) {
        vanish(connection);
      }
      connection = next;
    }
  }

  private void endEarlier(Connection connection) {
    if (connection.stage == Stage.OPEN) {
      vanish(connection);
    } else {
      finish(connection);
    }
  }

  /** Ends one that has closed. */
  void finish(Connection connection) {
    remove(connection);
    listener.onFinished(connection);
  }

  private void evict(Connection connection) {
    if (connection.stage == Stage.FINISHED) {
      finish(connection);
      return;
    }
    forget(connection);
    counts.evicted();
    if (connection.stage == Stage.OPEN) {
      listener.onEvicted(connection);
    }
  }

  private void vanish(Connection connection) {
    forget(connection);
    counts.vanish();
    if (connection.stage == Stage.OPEN) {
      listener.onVanished(connection);
    }
  }

  private void forget(Connection connection) {
    remove(connection);
    forgottenNs = Math.max(forgottenNs, connection.lastRecordNs);
  }

  private void remove(Connection connection) {
    table.remove(connection);
    counts.sized(table.size());
  }
}
