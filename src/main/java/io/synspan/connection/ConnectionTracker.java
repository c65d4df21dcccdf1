package io.synspan.connection;

import io.synspan.connection.Connection.Stage;
import io.synspan.event.AcceptedRecord;
import io.synspan.event.ClosedRecord;
import io.synspan.event.DropRecord;
import io.synspan.event.EstablishedRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.FailedRecord;
import io.synspan.event.ListenerRecord;
import io.synspan.event.RecordHandler;
import io.synspan.event.RecordHeader;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitRecord;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.event.TraceparentRecord;
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
  private static final long NEVER = Long.MIN_VALUE;

  private final long slowExchangeNs;
  private final ConnectionTable table;
  private final ConnectionListener listener;
  private final ConnectionMeter meter;
  private final TrackerCounts counts;
  private final ConnectionLives lives;

  private long drainedNs = NEVER;

  /** What a complete pass does not show was open if it was heard of before this, and not since. */
  private long passJudgesBeforeNs = NEVER;

  private long givenUpBeforeNs = NEVER;

  /** Starts with an empty table; no exchange is an event. */
  public ConnectionTracker(int maxConnections, ConnectionListener listener) {
    this(maxConnections, Long.MAX_VALUE, listener);
  }

  /**
   * Starts with an empty table.
   *
   * @param maxConnections most connections to keep at once
   * @param slowExchangeNs a request and its answer that take so long are an event
   */
  public ConnectionTracker(int maxConnections, long slowExchangeNs, ConnectionListener listener) {
    this.slowExchangeNs = slowExchangeNs;
    this.table = new ConnectionTable(maxConnections);
    this.listener = listener;
    this.meter = new ConnectionMeter(listener);
    this.counts = new TrackerCounts(maxConnections);
    this.lives = new ConnectionLives(table, listener, counts);
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
    Connection connection = lives.connecting(found, record);
    connection.update(record);
    connection.tcpState = TcpState.ESTABLISHED;
    connection.openedNs = before(record.timestampNs(), record.handshakeNs());
    connection.establishedNs = record.timestampNs();
    connection.wireHandshakeNs = record.wireHandshakeNs();
    connection.syns = record.syns();
    connection.transferNs = record.timestampNs();
    connection.smoothedRttUs = record.smoothedRttUs();
    countHandshake(connection, found, record.handshakeRetransmits());
    table.move(connection, Stage.OPEN);
    listener.onEstablished(connection);
  }

  @Override
  public void onFailed(FailedRecord record) {
    Connection found = table.find(record.socketCookie());
    Connection connection = lives.connecting(found, record);
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
    accepted(connection, record.acceptedNs());
    meter.advance(connection, record);
    table.move(connection, Stage.FINISHED);
    listener.onClosed(connection);
    lives.endFewDue(record.timestampNs());
    if (endedInOrder(connection, record)) {
      lives.finish(connection);
    }
  }

  @Override
  public void onSample(ClosedRecord record) {
    if (isOutOfStepWithRing(record)) {
      return;
    }
    Connection connection = openConnectionOf(record);
    if (connection == null) {
      return;
    }
    connection.update(record);
    accepted(connection, record.acceptedNs());
    if (ConnectionMeter.moved(connection, record)) {
      meter.advance(connection, record);
      table.move(connection, Stage.OPEN);
    }
    meter.lookAtWindows(connection, record);
    if (record.waitsForAccept()) {
      listener.onWaitingForAccept(connection, record.timestampNs());
    }
  }

  @Override
  public void onRetransmit(RetransmitRecord record) {
    Connection found = table.find(record.socketCookie());
    Connection connection = startsAgain(found, record) ? lives.connecting(found, record) : found;
    if (connection == null) {
      connection = lives.connecting(null, record);
      if (lives.mayBeForgotten(0)) {
        meter.startFrom(connection, record);
      }
    }
    connection.update(record);
    if (connection.handshakeRetransmits() == 0) {
      connection.acceptQueueWasFull = record.acceptQueueFull();
    }
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

  /**
   * A connection that is not in the table is left alone: it is not watched, or its beginning was
   * lost, and then the next sample or its end shows it.
   */
  @Override
  public void onAccepted(AcceptedRecord record) {
    Connection connection = table.find(record.socketCookie());
    if (connection == null
        || connection.stage == Stage.CONNECTING
        || connection.role != Role.SERVER) {
      return;
    }
    connection.pid = record.pid();
    touch(connection);
    accepted(connection, record.timestampNs());
  }

  private void accepted(Connection connection, long acceptedNs) {
    if (acceptedNs != 0 && connection.acceptedNs == 0) {
      connection.acceptedNs = acceptedNs;
      listener.onAccepted(connection);
    }
  }

  @Override
  public void onDrop(DropRecord record) {
    Connection connection = record.socketCookie() == 0 ? null : table.find(record.socketCookie());
    if (connection != null) {
      connection.addDropEvent(record);
      touch(connection);
    }
    listener.onDrop(connection, record);
  }

  /** As for {@link #onAccepted}: a connection that is not in the table is left alone. */
  @Override
  public void onExchange(ExchangeRecord record) {
    Connection connection = table.find(record.socketCookie());
    if (connection == null || connection.stage != Stage.OPEN) {
      return;
    }
    if (record.pid() != 0) {
      connection.pid = record.pid();
    }
    connection.countExchange(record);
    if (record.isFinished() && record.durationNs() >= slowExchangeNs) {
      connection.addSlowExchangeEvent(record);
    }
    touch(connection);
    listener.onExchange(connection, record);
  }

  /** As for {@link #onExchange}. */
  @Override
  public void onTraceparent(TraceparentRecord record) {
    Connection connection = table.find(record.socketCookie());
    if (connection != null && connection.stage == Stage.OPEN) {
      if (record.isSampled()) {
        connection.nameSpan(record);
      }
      listener.onTraceparent(connection, record);
    }
  }

  @Override
  public void onListener(ListenerRecord record) {
    listener.onListener(record);
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
  public void beginPass() {
    passJudgesBeforeNs = drainedNs;
  }

  /**
   * To be called after the samples of a pass.
   *
   * @param complete whether every living connection was written, idle ones and those without a file
   *     too; then an open one that was not has vanished, unless the ring tells of its end
   */
  public void endPass(boolean complete) {
    if (complete) {
      givenUpBeforeNs = passJudgesBeforeNs;
    }
    listener.onSampled();
  }

  /**
   * Every record of the ring that is older than this has been handed over. Ends connections that
   * closed a while ago or have vanished. To be called after each drain of the ring that left
   * nothing.
   *
   * @param nowNs CLOCK_MONOTONIC time at which the drain began
   */
  public void drained(long nowNs) {
    drainedNs = nowNs;
    lives.endThoseDue(nowNs);
    if (givenUpBeforeNs != NEVER) {
      lives.giveUpOpenOnesUnheardSince(givenUpBeforeNs);
      givenUpBeforeNs = NEVER;
    }
  }

  /** Ends connections that have closed, at once. To be called after the last record of all. */
  public void finishAllClosed() {
    lives.endAllFinished();
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
    return enter(lives.connecting(found, record), record);
  }

  /** Opens a connection whose establishment we did not hear of. */
  private Connection enter(Connection connection, ClosedRecord record) {
    connection.update(record);
    connection.openedNs = record.openedNs();
    connection.establishedNs = record.establishedNs();
    connection.transferNs = record.establishedNs();
    table.move(connection, Stage.OPEN);
    if (record.isAdopted() || lives.mayBeForgotten(record.establishedNs())) {
      connection.adopted = true;
      meter.startFrom(connection, record);
      listener.onAdopted(connection);
    } else {
      listener.onEstablished(connection);
    }
    return connection;
  }

  /**
   * Whether a sample shows a connection that we don't know because the ring still holds its
   * records, or because the ring was drained beyond the sample and told of its end.
   */
  private boolean isOutOfStepWithRing(ClosedRecord sample) {
    boolean inStep = sample.establishedNs() < drainedNs && drainedNs <= sample.timestampNs();
    if (inStep || sample.isAdopted()) {
      return false;
    }
    Connection found = table.find(sample.socketCookie());
    return found == null || found.establishedNs != sample.establishedNs();
  }

  /**
   * Whether both sides have sent their FIN and ours is acknowledged, without a reset until then: no
   * record can follow. Nearly all end so, and their memory is free again while it is in the
   * processor's cache.
   */
  private static boolean endedInOrder(Connection connection, ClosedRecord end) {
    return end.finReceived()
        && switch (end.tcpState()) {
          case FIN_WAIT2, LAST_ACK, CLOSING -> connection.events().size() == 0;
          default -> false;
        };
  }

  private @Nullable Connection connectionOf(ResetRecord record) {
    Connection found = table.find(record.socketCookie());
    if (startsAgain(found, record)) {
      return lives.connecting(found, record);
    }
    boolean late = record.role() == Role.NONE || record.tcpState() == TcpState.CLOSE;
    return found == null && !late ? lives.connecting(null, record) : found;
  }

  /** Whether a record is of a later life of a socket than the one that we know. */
  private static boolean startsAgain(@Nullable Connection found, RecordHeader record) {
    return found != null
        && found.stage != Stage.CONNECTING
        && record.tcpState() == TcpState.SYN_SENT;
  }

  private void countHandshake(Connection connection, @Nullable Connection found, long count) {
    if (found == null && lives.mayBeForgotten(connection.openedNs)) {
      meter.startHandshakeFrom(connection, count);
    } else {
      meter.advanceHandshake(connection, count);
    }
  }

  private void touch(Connection connection) {
    if (connection.stage != Stage.FINISHED) {
      table.move(connection, connection.stage);
    }
  }

  /** A time so long before another; 0 where the length is unknown. */
  private static long before(long timeNs, long lengthNs) {
    return lengthNs == 0 ? 0 : timeNs - lengthNs;
  }
}
