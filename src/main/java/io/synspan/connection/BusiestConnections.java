package io.synspan.connection;

import io.synspan.event.Role;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The living connections that moved the most bytes in the last interval, for signals with a series
 * per connection. Never more than its limit. Listens on the tracker's thread; {@link #snapshot} may
 * be called on any.
 */
public final class BusiestConnections implements ConnectionListener {
  private static final double NS_PER_SECOND = 1e9;

  private final int limit;

  /** The least busy first, so that it can be replaced. */
  private final PriorityQueue<Candidate> candidates;

  private final ArrayDeque<Candidate> unused;

  private volatile List<BusyConnection> snapshot = List.of();

  /** At most {@code limit} connections; 0 for none at all. */
  public BusiestConnections(int limit) {
    this.limit = limit;
    candidates = new PriorityQueue<>(Math.max(1, limit), Comparator.comparingLong(c -> c.bytes));
    unused = new ArrayDeque<>(Math.max(1, limit));
  }

  /** The busiest of the last interval that is over, the busiest first; unmodifiable. */
  public List<BusyConnection> snapshot() {
    return snapshot;
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    long bytes = sentBytes + receivedBytes;
    boolean ended = connection.closedNs() != 0;
    if (ended || bytes == 0 || elapsedNs == 0 || !makeRoomFor(bytes)) {
      return;
    }
    Candidate candidate = unused.isEmpty() ? new Candidate() : unused.removeLast();
    candidate.set(connection, sentBytes, receivedBytes, elapsedNs);
    candidates.add(candidate);
  }

  @Override
  public void onSampled() {
    snapshot =
        candidates.stream()
            .sorted(Comparator.comparingLong((Candidate c) -> c.bytes).reversed())
            .map(Candidate::toBusyConnection)
            .toList();
    unused.addAll(candidates);
    candidates.clear();
  }

  private boolean makeRoomFor(long bytes) {
    if (candidates.size() < limit) {
      return true;
    }
    Candidate least = candidates.peek();
    if (least == null || bytes <= least.bytes) {
      return false;
    }
    unused.add(candidates.remove());
    return true;
  }

  /** A copy of what a snapshot needs, used again and again. */
  private static final class Candidate {
    long bytes;
    private long sentBytes;
    private long receivedBytes;
    private long elapsedNs;
    private long netnsInode;
    private long localAddressHigh;
    private long localAddressLow;
    private int localPort;
    private long peerAddressHigh;
    private long peerAddressLow;
    private int peerPort;
    private Role role = Role.NONE;
    private long smoothedRttUs;

    void set(Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
      this.bytes = sentBytes + receivedBytes;
      this.sentBytes = sentBytes;
      this.receivedBytes = receivedBytes;
      this.elapsedNs = elapsedNs;
      netnsInode = connection.netnsInode();
      localAddressHigh = connection.localAddressHigh();
      localAddressLow = connection.localAddressLow();
      localPort = connection.localPort();
      peerAddressHigh = connection.peerAddressHigh();
      peerAddressLow = connection.peerAddressLow();
      peerPort = connection.peerPort();
      role = connection.role();
      smoothedRttUs = connection.smoothedRttUs();
    }

    BusyConnection toBusyConnection() {
      double seconds = elapsedNs / NS_PER_SECOND;
      return new BusyConnection(
          netnsInode,
          new Endpoints(
              localAddressHigh,
              localAddressLow,
              localPort,
              peerAddressHigh,
              peerAddressLow,
              peerPort),
          role,
          sentBytes / seconds,
          receivedBytes / seconds,
          smoothedRttUs);
    }
  }
}
