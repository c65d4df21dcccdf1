package io.synspan.connection;

import io.synspan.connection.Connection.Stage;
import io.synspan.event.ClosedRecord;
import io.synspan.event.EstablishedRecord;
import io.synspan.event.FailedRecord;
import io.synspan.event.RecordHandler;
import io.synspan.event.RecordHeader;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitRecord;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * Follows each connection from its first record to its last and tells a {@link ConnectionListener}
 * what happened. One thread calls it. No locks, and no allocation per record once the table has
 * been as full as it gets.
 *
 * <p>A record may be lost, and a sample may come before older records that still lie in the ring;
 * what is told stays right: nothing twice, and what a lost record said as far as a later one shows
 * it. A socket that connects again keeps its cookie, so a <em>life</em> of a socket is told by
 * cookie and the time at which it was established.
 */
public final class ConnectionTracker implements RecordHandler {
  /** A reset that the process sends (SO_LINGER 0, unread data) comes after the CLOSE it causes. */
  static final long LINGER_NS = 100_000_000;

  /** A record stays in the ring no longer than this: what a sample shows before waits for it. */
  static final long RING_DELAY_NS = 1_000_000_000;

  /** Longer than TCP's longest pause between two SYNs (TCP_RTO_MAX, 120 s). */
  static final long HANDSHAKE_TIMEOUT_NS = 300_000_000_000L;

  /** Before Linux 6.16 an iterator could pass over a socket while a bucket grew. */
  private static final int MISSED_PASSES = 2;

  private final ConnectionTable table;
  private final ConnectionListener listener;
  private final ConnectionMeter meter;
  private final TrackerCounts counts;

  /** What began by this time may have been told of, and then evicted or given up. */
  private long forgottenNs = -1;

  private long passBeganNs;

  /**
   * Starts with an empty table.
   *
   * @param maxConnections most connections to keep at once
   */
  public ConnectionTracker(int maxConnections, ConnectionListener listener) {
    this.table = new ConnectionTable(maxConnections);
    this.listener = listener;
    this.meter = new ConnectionMeter(listener);
    this.counts = new TrackerCounts(maxConnections);
  }

  /** The table's numbers for other threads. */
  public ConnectionLookup lookup() {
    return counts;
  }

  @Override
  public void onEstablished(EstablishedRecord record) {
    Connection found = table.find(record.socketCookie());
    if (found != null && record.timestampNs() <= found.establishedNs) {
      return;
    }
    Connection connection = connecting(found, record);
    connection.update(record);
    connection.tcpState = TcpState.ESTABLISHED;
    connection.openedNs = before(record.timestampNs(), record.handshakeNs());
    connection.establishedNs = record.timestampNs();
    connection.transferNs = record.timestampNs();
    connection.smoothedRttUs = record.smoothedRttUs();
    countHandshake(connection, found, record.handshakeRetransmits());
    table.move(connection, Stage.OPEN);
    listener.onEstablished(connection);
  }

  @Override
  public void onFailed(FailedRecord record) {
    Connection found = table.find(record.socketCookie());
    Connection connection = connecting(found, record);
    connection.update(record);
    connection.failed = true;
    connection.errno = record.errno();
    connection.openedNs = before(record.timestampNs(), record.durationNs());
    connection.closedNs = record.timestampNs();
    countHandshake(connection, found, record.handshakeRetransmits());
    table.move(connection, Stage.FINISHED);
    listener.onFailed(connection);
  }

  @Override
  public void onClosed(ClosedRecord record) {
    Connection connection = openConnectionOf(record);
    if (connection == null) {
      return;
    }
    connection.update(record);
    connection.closedNs = record.timestampNs();
    meter.advance(connection, record);
    table.move(connection, Stage.FINISHED);
    listener.onClosed(connection);
  }

  @Override
  public void onSample(ClosedRecord record) {
    if (isAheadOfRing(record)) {
      return;
    }
    Connection connection = openConnectionOf(record);
    if (connection == null) {
      return;
    }
    connection.update(record);
    if (ConnectionMeter.moved(connection, record)) {
      meter.advance(connection, record);
      table.move(connection, Stage.OPEN);
    }
  }

  @Override
  public void onRetransmit(RetransmitRecord record) {
    Connection found = table.find(record.socketCookie());
    Connection connection = startsAgain(found, record) ? connecting(found, record) : found;
    if (connection == null) {
      connection = connecting(null, record);
      if (wasForgotten(0)) {
        meter.startFrom(connection, record);
      }
    }
    connection.update(record);
    meter.advance(connection, record);
    touch(connection);
  }

  @Override
  public void onReset(ResetRecord record) {
    Connection connection = connectionOf(record);
    if (connection != null) {
      connection.update(record);
      connection.addResetEvent(record);
      touch(connection);
    }
    listener.onReset(connection, record);
  }

  @Override
  public void onUnknownKind(int kind, int length) {
    counts.undecoded();
  }

  @Override
  public void onTruncated(int kind, int length) {
    counts.undecoded();
  }

  @Override
  public void onInvalid(int kind, int length) {
    counts.undecoded();
  }

  /** To be called before the samples of a pass of the iterator. */
  public void beginPass(long nowNs) {
    passBeganNs = nowNs;
  }

  /**
   * To be called after the samples of a pass.
   *
   * @param complete whether every living connection was written, idle ones and those without a file
   *     too; then an open one that was not has vanished
   */
  public void endPass(boolean complete) {
    if (complete) {
      dropVanished();
    }
    listener.onSampled();
  }

  /**
   * Ends connections that closed a while ago. To be called after each drain of the ring.
   *
   * @param nowNs CLOCK_MONOTONIC time by which every record of the ring was drained
   */
  public void finishClosed(long nowNs) {
    Connection first = table.first(Stage.FINISHED);
    while (first != null && nowNs - first.closedNs >= LINGER_NS) {
      finish(first);
      first = table.first(Stage.FINISHED);
    }
    first = table.first(Stage.CONNECTING);
    while (first != null && nowNs - first.lastRecordNs >= HANDSHAKE_TIMEOUT_NS) {
      vanish(first);
      first = table.first(Stage.CONNECTING);
    }
  }

  /** Ends connections that have closed, at once. To be called after the last record of all. */
  public void finishAllClosed() {
    Connection first = table.first(Stage.FINISHED);
    while (first != null) {
      finish(first);
      first = table.first(Stage.FINISHED);
    }
  }

  /** The open connection that a record with totals is of; null where it comes too late. */
  private @Nullable Connection openConnectionOf(ClosedRecord record) {
    Connection found = table.find(record.socketCookie());
    if (found != null && found.stage != Stage.CONNECTING) {
      if (record.establishedNs() == found.establishedNs) {
        return found.stage == Stage.OPEN ? found : null;
      }
      if (record.establishedNs() < found.establishedNs) {
        return null;
      }
    }
    return enter(connecting(found, record), record);
  }

  /** Opens a connection whose establishment we did not hear of. */
  private Connection enter(Connection connection, ClosedRecord record) {
    connection.update(record);
    connection.openedNs = record.openedNs();
    connection.establishedNs = record.establishedNs();
    connection.transferNs = record.establishedNs();
    table.move(connection, Stage.OPEN);
    if (record.isAdopted() || wasForgotten(record.establishedNs())) {
      connection.adopted = true;
      meter.startFrom(connection, record);
      listener.onAdopted(connection);
    } else {
      listener.onEstablished(connection);
    }
    return connection;
  }

  /** Whether the ring still holds the record that made what this sample shows. */
  private boolean isAheadOfRing(ClosedRecord sample) {
    if (sample.isAdopted() || sample.timestampNs() - sample.establishedNs() >= RING_DELAY_NS) {
      return false;
    }
    Connection found = table.find(sample.socketCookie());
    return found == null || found.establishedNs != sample.establishedNs();
  }

  private @Nullable Connection connectionOf(ResetRecord record) {
    Connection found = table.find(record.socketCookie());
    if (startsAgain(found, record)) {
      return connecting(found, record);
    }
    boolean late = record.role() == Role.NONE || record.tcpState() == TcpState.CLOSE;
    return found == null && !late ? connecting(null, record) : found;
  }

  /** Whether a record is of a later life of a socket than the one that we know. */
  private static boolean startsAgain(@Nullable Connection found, RecordHeader record) {
    return found != null
        && found.stage != Stage.CONNECTING
        && record.tcpState() == TcpState.SYN_SENT;
  }

  /** A connection whose handshake goes on, made where there is none; an earlier life ends. */
  private Connection connecting(@Nullable Connection found, RecordHeader record) {
    if (found != null) {
      if (found.stage == Stage.CONNECTING) {
        return found;
      }
      if (found.stage == Stage.OPEN) {
        vanish(found);
      } else {
        finish(found);
      }
    }
    if (table.isFull()) {
      evict(table.leastValuable());
    }
    Connection connection = table.add(record.socketCookie());
    connection.begin(record);
    counts.sized(table.size());
    return connection;
  }

  private void countHandshake(Connection connection, @Nullable Connection found, long count) {
    if (found == null && wasForgotten(connection.openedNs)) {
      meter.startHandshakeFrom(connection, count);
    } else {
      meter.advanceHandshake(connection, count);
    }
  }

  private boolean wasForgotten(long beganNs) {
    return beganNs <= forgottenNs;
  }

  private void touch(Connection connection) {
    if (connection.stage != Stage.FINISHED) {
      table.move(connection, connection.stage);
    }
  }

  private void finish(Connection connection) {
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

  private void dropVanished() {
    Connection connection = table.first(Stage.OPEN);
    while (connection != null) {
      Connection next = connection.next;
      if (connection.lastRecordNs < passBeganNs && ++connection.passesMissed >= MISSED_PASSES) {
        vanish(connection);
      }
      connection = next;
    }
  }

  /** A time so long before another; 0 where the length is unknown. */
  private static long before(long timeNs, long lengthNs) {
    return lengthNs == 0 ? 0 : timeNs - lengthNs;
  }
}
