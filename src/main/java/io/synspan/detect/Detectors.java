package io.synspan.detect;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.event.ResetDirection;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the detectors from what happens to connections, and lets them judge each second that is
 * over. One thread calls it, and hears of detections on it. Its clock is that of {@link #advance}:
 * what is told between two calls belongs to the second of the first.
 *
 * <p>A service is counted for only after something went wrong at it, so that others cost a
 * comparison.
 */
public final class Detectors implements ConnectionListener {
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final DetectionListener listener;
  private final SynQueuePressure pressure = new SynQueuePressure();
  private final SynSources sources = new SynSources();
  private final Services services = new Services(pressure, sources);
  private final PortScans portScans = new PortScans();
  private long second = -1;

  public Detectors(DetectionListener listener) {
    this.listener = listener;
  }

  /**
   * Time goes on.
   *
   * @param nowNs CLOCK_MONOTONIC
   */
  public void advance(long nowNs) {
    begin(nowNs);
    long now = nowNs / NS_PER_SECOND;
    // after a pause nothing older than the windows matters
    second = Math.max(second, now - SecondCounts.SECONDS);
    while (second < now) {
      judgeSources();
      services.evaluate(second, listener);
      for (SynSources.Suspect source : sources.flooding()) {
        listener.onFlooding(source.netnsInode, source.port, source.prefix);
      }
      portScans.evaluate(second, listener);
      second++;
    }
  }

  private void judgeSources() {
    sources.evaluate(second);
    for (SynSources.Suspect source : sources.flooding()) {
      services.findOrAdd(source.netnsInode, Role.SERVER, source.port, second);
    }
  }

  /** The first event may come before the first {@link #advance}. */
  private void begin(long timeNs) {
    if (second < 0) {
      second = timeNs / NS_PER_SECOND;
    }
  }

  /**
   * The kernel's counters of the network namespace that SynSpan runs in.
   *
   * @param netnsInode of it
   * @param turnedAway SYN cookies sent and SYNs dropped because a SYN queue was full, since ever
   */
  public void onSynQueues(long netnsInode, long turnedAway) {
    pressure.update(turnedAway, second);
    if (pressure.sum(second, 1) > 0 && !services.isAnyFlooded()) {
      services.findOrAdd(netnsInode, Role.SERVER, Service.ANY_PORT, second);
    }
  }

  /**
   * Handshakes that a prefix has begun at a listener, as packets tell. What is told before {@link
   * #advance} enters the second after the next is judged.
   *
   * @param ofSecond of CLOCK_MONOTONIC, which is over
   */
  public void onHandshakesBegun(
      long ofSecond, long netnsInode, SourcePrefix prefix, int port, long syns) {
    sources.onBegun(ofSecond, netnsInode, prefix, port, syns);
  }

  /** Ends what goes on; to be called after the last event. */
  public void close() {
    services.close(second, listener);
    portScans.close(second, listener);
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    begin(connection.firstSeenNs());
    boolean first =
        (type == RetransmitType.SYN || type == RetransmitType.SYN_ACK)
            && connection.handshakeRetransmits() == segments
            && connection.establishedNs() == 0;
    // With a full accept queue the last ACK is thrown away: the peer has answered.
    if (first && connection.acceptQueueWasFull()) {
      answeredFrom(connection);
    } else if (first) {
      Service service = addServiceOf(connection);
      if (service != null) {
        service.counts.unanswered.add(secondOf(connection), 1);
      }
    }
  }

  @Override
  public void onEstablished(Connection connection) {
    if (!connection.acceptQueueWasFull()) {
      answeredFrom(connection);
    }
    Service service = serviceOf(connection);
    if (service != null) {
      service.counts.established.add(second, 1);
      answered(service, connection);
    }
  }

  @Override
  public void onFailed(Connection connection) {
    Service service = serviceOf(connection);
    if (service != null) {
      answered(service, connection);
    }
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    begin(record.timestampNs());
    if (connection == null) {
      if (record.answersSyn() && record.direction() == ResetDirection.SENT) {
        portScans.onClosedPort(
            record.netnsInode(),
            record.peerAddressHigh(),
            record.peerAddressLow(),
            record.localPort(),
            second,
            listener);
      }
    } else if (connection.establishedNs() != 0
        || connection.tcpState().phase() != TcpState.Phase.HANDSHAKE) {
      Service service = addServiceOf(connection);
      if (service != null) {
        service.counts.resets.add(second, 1);
      }
    }
  }

  @Override
  public void onClosed(Connection connection) {
    Service service = serviceOf(connection);
    if (service != null) {
      service.counts.closed.add(second, 1);
    }
  }

  /** Once for each handshake. */
  private void answeredFrom(Connection connection) {
    if (connection.role() == Role.SERVER) {
      sources.onAnswered(
          second,
          connection.peerAddressHigh(),
          connection.peerAddressLow(),
          connection.servicePort());
    }
  }

  private void answered(Service service, Connection connection) {
    if (connection.handshakeRetransmits() > 0 && !connection.acceptQueueWasFull()) {
      service.counts.unanswered.add(secondOf(connection), -1);
    }
  }

  /** When its handshake was first heard of, which is when its SYN or SYN-ACK was sent again. */
  private static long secondOf(Connection connection) {
    return connection.firstSeenNs() / NS_PER_SECOND;
  }

  private @Nullable Service serviceOf(Connection connection) {
    return services.find(connection.netnsInode(), connection.role(), connection.servicePort());
  }

  private @Nullable Service addServiceOf(Connection connection) {
    return services.findOrAdd(
        connection.netnsInode(), connection.role(), connection.servicePort(), second);
  }
}
