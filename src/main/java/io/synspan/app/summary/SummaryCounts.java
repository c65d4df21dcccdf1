package io.synspan.app.summary;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.event.ResetDirection;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.exchange.Exchange;
import io.synspan.exchange.ProxyListener;
import io.synspan.exchange.Unpaired;
import io.synspan.signal.ErrorType;
import io.synspan.signal.ResetCauses;
import org.jspecify.annotations.Nullable;

/**
 * What a summary is made of. Of fixed size; nothing is allocated for a connection but the text of
 * the first notable ones. For one thread at a time.
 */
public final class SummaryCounts implements ConnectionListener, ProxyListener {
  final LatencyHistogram handshakes = new LatencyHistogram();
  final LatencyHistogram acceptWaits = new LatencyHistogram();
  final LatencyHistogram roundTrips = new LatencyHistogram();
  final PortTraffic ports = new PortTraffic();
  final ProxyTraffic proxied = new ProxyTraffic();
  final NotableConnections notable;
  final EnumCounts<ErrorType> failed = new EnumCounts<>(ErrorType.class);
  final EnumCounts<RetransmitType> retransmitted = new EnumCounts<>(RetransmitType.class);
  final EnumCounts<ResetDirection> resets = new EnumCounts<>(ResetDirection.class);

  long opened;
  long accepted;
  long adopted;
  long closed;
  long forgotten;
  long bytesSent;
  long bytesReceived;
  long recordsLost;

  /** Connections that are open: the one number that does not begin at 0 in each interval. */
  long active;

  /**
   * @param notableLimit how many of the connections that failed or were reset get a line
   */
  public SummaryCounts(int notableLimit, ResetCauses causes) {
    this.notable = new NotableConnections(notableLimit, causes);
  }

  /** Takes in that the kernel side could not deliver so many records. */
  public void addRecordsLost(long count) {
    recordsLost += count;
  }

  /** Whether nothing has happened. */
  boolean isQuiet() {
    return opened + accepted + adopted + closed + forgotten == 0
        && bytesSent + bytesReceived + recordsLost == 0
        && failed.total() + retransmitted.total() + resets.total() == 0;
  }

  /** Forgets all but the number of open connections. */
  void begin(long activeBefore) {
    handshakes.clear();
    acceptWaits.clear();
    roundTrips.clear();
    ports.clear();
    proxied.clear();
    notable.clear();
    failed.clear();
    retransmitted.clear();
    resets.clear();
    opened = 0;
    accepted = 0;
    adopted = 0;
    closed = 0;
    forgotten = 0;
    bytesSent = 0;
    bytesReceived = 0;
    recordsLost = 0;
    active = activeBefore;
  }

  @Override
  public void onUpstream(long upstreamKey, Connection connection) {
    proxied.see(upstreamKey, connection);
  }

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    proxied.add(downstream, upstream);
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {}

  @Override
  public void onEstablished(Connection connection) {
    if (connection.role() == Role.CLIENT) {
      opened++;
    } else {
      accepted++;
    }
    active++;
    ports.addConnection(connection.role(), connection.servicePort());
    if (connection.handshakeNs() > 0) {
      handshakes.recordUs(connection.handshakeNs() / 1000);
    }
  }

  @Override
  public void onAccepted(Connection connection) {
    if (connection.acceptWaitNs() > 0) {
      acceptWaits.recordUs(connection.acceptWaitNs() / 1000);
    }
  }

  @Override
  public void onAdopted(Connection connection) {
    adopted++;
    active++;
  }

  @Override
  public void onFailed(Connection connection) {
    failed.add(ErrorType.ofErrno(connection.errno()), 1);
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    bytesSent += sentBytes;
    bytesReceived += receivedBytes;
    ports.addBytes(connection.role(), connection.servicePort(), sentBytes + receivedBytes);
    if (connection.smoothedRttUs() > 0) {
      roundTrips.recordUs(connection.smoothedRttUs());
    }
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    retransmitted.add(type, segments);
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    resets.add(record.direction(), 1);
  }

  @Override
  public void onClosed(Connection connection) {
    closed++;
    active--;
  }

  @Override
  public void onFinished(Connection connection) {
    notable.add(connection);
  }

  @Override
  public void onEvicted(Connection connection) {
    forgotten++;
    active--;
  }

  @Override
  public void onVanished(Connection connection) {
    forgotten++;
    active--;
  }
}
