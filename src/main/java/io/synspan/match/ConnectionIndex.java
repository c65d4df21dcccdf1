package io.synspan.match;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.IoDirection;
import io.synspan.event.CongestionState;
import io.synspan.event.DropRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Accepted connections by their peer's end, opened ones by their socket: those that are open, and
 * the last ones that have ended. One thread, the tracker's, writes; any thread looks up, without a
 * lock.
 *
 * <p>It keeps an immutable copy of each connection, so it allocates some hundred bytes a record.
 * Therefore it is asleep until {@link #wake}: who sends no spans does not pay for it. Connections
 * that were open then come in when they next move.
 */
public final class ConnectionIndex implements ConnectionListener {
  private static final TcpConnection[] NONE = {};

  private final ConcurrentHashMap<Endpoint, TcpConnection[]> byPeer = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<Long, TcpConnection> opened = new ConcurrentHashMap<>();

  /** Empty until {@link #wakeAddresses}. */
  private final AddressIndex byAddress = new AddressIndex();

  /**
   * Ended connections in the order of their ends, as a ring that is made for the first; those that
   * were opened have no peer.
   */
  private @Nullable Endpoint[] endedPeers = {};

  private long[] endedCookies = {};
  private final int mostEnded;
  private int nextEnded;
  private volatile long forgottenUntilNs = Long.MIN_VALUE;
  private volatile boolean awake;
  private volatile boolean addressesWanted;
  private volatile boolean addressesKept;

  /**
   * @param mostEnded ended connections that are remembered; the open ones the tracker's table
   *     bounds
   */
  public ConnectionIndex(int mostEnded) {
    this.mostEnded = mostEnded;
  }

  /** Begins to keep connections; any thread may call it, any number of times. */
  public void wake() {
    if (!awake) {
      awake = true;
    }
  }

  /** Begins to keep them by their peer's address alone, too; any thread, any number of times. */
  void wakeAddresses() {
    if (!addressesWanted) {
      addressesWanted = true;
    }
  }

  /** Whether those that are open now, and all from now on, are found by their peer's address. */
  boolean hasAddresses() {
    return addressesKept;
  }

  /**
   * Accepted ones from an address that were there at some moment between two times.
   *
   * @param address port 0
   * @return null where there are more than can be looked at
   */
  @Nullable List<TcpConnection> withAddress(Endpoint address, long startNs, long endNs) {
    List<AddressIndex.Entry> entries = byAddress.find(address, startNs, endNs);
    if (entries == null) {
      return null;
    }
    Map<Long, TcpConnection> found = new LinkedHashMap<>();
    for (AddressIndex.Entry entry : entries) {
      TcpConnection[] known = withPeer(entry.peer());
      int index = indexOf(known, entry.cookie());
      if (index < 0) {
        return null; // forgotten just now
      }
      if (known[index].overlaps(startNs, endNs, 0)) {
        found.put(entry.cookie(), known[index]);
      }
    }
    return new ArrayList<>(found.values());
  }

  /** CLOCK_MONOTONIC: what had ended by then may be forgotten. */
  long forgottenUntilNs() {
    return forgottenUntilNs;
  }

  /** Those with this peer, each as of its last record; mostly one or none. Not to be changed. */
  TcpConnection[] withPeer(Endpoint peer) {
    return byPeer.getOrDefault(peer, NONE);
  }

  /** The connection that a process opened on this socket, as of its last record. */
  @Nullable TcpConnection opened(long cookie) {
    return opened.get(cookie);
  }

  /** Peers of which an accepted connection is known, and opened connections. */
  public int size() {
    return byPeer.size() + opened.size();
  }

  @Override
  public void onEstablished(Connection connection) {
    put(connection);
  }

  @Override
  public void onAdopted(Connection connection) {
    put(connection);
  }

  @Override
  public void onAccepted(Connection connection) {
    put(connection);
  }

  /** One that was open before this awoke. */
  @Override
  public void onExchange(Connection connection, ExchangeRecord record) {
    if (awake && !isKnown(connection)) {
      put(connection);
    }
  }

  private boolean isKnown(Connection connection) {
    long cookie = connection.socketCookie();
    return connection.role() == Role.CLIENT
        ? opened.containsKey(cookie)
        : indexOf(withPeer(peer(connection)), cookie) >= 0;
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    put(connection);
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    put(connection);
  }

  @Override
  public void onCongestion(Connection connection, CongestionState state, long times) {
    put(connection);
  }

  @Override
  public void onZeroWindow(Connection connection, IoDirection direction) {
    put(connection);
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    if (connection != null) {
      put(connection);
    }
  }

  @Override
  public void onDrop(@Nullable Connection connection, DropRecord record) {
    if (connection != null) {
      put(connection);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    end(connection, connection.closedNs());
  }

  /** Its own reset may have come since. */
  @Override
  public void onFinished(Connection connection) {
    if (!connection.failed()) {
      put(connection);
    }
  }

  @Override
  public void onEvicted(Connection connection) {
    end(connection, connection.lastRecordNs());
  }

  @Override
  public void onVanished(Connection connection) {
    end(connection, connection.lastRecordNs());
  }

  private void put(Connection connection) {
    if (!awake) {
      return;
    }
    // what has ended and is forgotten already would stay for ever
    if (connection.role() == Role.CLIENT) {
      long cookie = connection.socketCookie();
      if (connection.closedNs() == 0 || opened.containsKey(cookie)) {
        opened.put(cookie, TcpConnection.of(connection, connection.closedNs()));
      }
      return;
    }
    Endpoint peer = peer(connection);
    boolean known = indexOf(withPeer(peer), connection.socketCookie()) >= 0;
    if (known || connection.closedNs() == 0) {
      put(peer, TcpConnection.of(connection, connection.closedNs()));
    }
  }

  private void put(Endpoint peer, TcpConnection connection) {
    TcpConnection[] known = withPeer(peer);
    int index = indexOf(known, connection.cookie());
    TcpConnection[] changed = index < 0 ? Arrays.copyOf(known, known.length + 1) : known.clone();
    changed[index < 0 ? known.length : index] = connection;
    byPeer.put(peer, changed);
    if (addressesKept) {
      byAddress.replace(peer, index < 0 ? null : known[index], connection);
    } else if (addressesWanted) {
      keepAddresses();
    }
  }

  private void keepAddresses() {
    byPeer.forEach(
        (peer, connections) -> {
          for (TcpConnection connection : connections) {
            if (connection.endedNs() == 0) {
              byAddress.replace(peer, null, connection);
            }
          }
        });
    addressesKept = true;
  }

  private void end(Connection connection, long endedNs) {
    if (!awake) {
      return;
    }
    TcpConnection ended = TcpConnection.of(connection, Math.max(1, endedNs));
    Endpoint peer = ended.opened() ? null : peer(connection);
    if (peer == null) {
      opened.put(ended.cookie(), ended);
    } else {
      put(peer, ended);
    }
    if (endedPeers.length == 0) {
      endedPeers = new @Nullable Endpoint[mostEnded];
      endedCookies = new long[mostEnded];
    }
    forget(endedPeers[nextEnded], endedCookies[nextEnded]);
    endedPeers[nextEnded] = peer;
    endedCookies[nextEnded] = connection.socketCookie();
    nextEnded = (nextEnded + 1) % endedPeers.length;
  }

  private void forget(@Nullable Endpoint peer, long cookie) {
    if (peer != null) {
      forgetAccepted(peer, cookie);
      return;
    }
    TcpConnection known = opened.get(cookie);
    if (known != null && known.endedNs() != 0) {
      opened.remove(cookie);
    }
  }

  private void forgetAccepted(Endpoint peer, long cookie) {
    TcpConnection[] known = withPeer(peer);
    int index = indexOf(known, cookie);
    if (index < 0 || known[index].endedNs() == 0) {
      return;
    }
    forgottenUntilNs = Math.max(forgottenUntilNs, known[index].endedNs());
    byAddress.replace(peer, known[index], null);
    if (known.length == 1) {
      byPeer.remove(peer);
      return;
    }
    TcpConnection[] rest = new TcpConnection[known.length - 1];
    System.arraycopy(known, 0, rest, 0, index);
    System.arraycopy(known, index + 1, rest, index, rest.length - index);
    byPeer.put(peer, rest);
  }

  private static int indexOf(TcpConnection[] connections, long cookie) {
    for (int i = 0; i < connections.length; i++) {
      if (connections[i].cookie() == cookie) {
        return i;
      }
    }
    return -1;
  }

  private static Endpoint peer(Connection connection) {
    return new Endpoint(
        connection.peerAddressHigh(), connection.peerAddressLow(), connection.peerPort());
  }
}
