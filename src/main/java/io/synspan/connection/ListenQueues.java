package io.synspan.connection;

import io.synspan.event.IpAddresses;
import io.synspan.event.ListenerRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queues of the listening sockets, by address and port, as each pass of the iterator finds
 * them. Listens on the tracker's thread; {@link #snapshot} may be called on any. Allocates for a
 * listener that is new and for a snapshot, never per record.
 */
public final class ListenQueues implements ConnectionListener {
  /** Sockets whose drops are followed. Most listeners have one, or one a worker. */
  private static final int MAX_SOCKETS = 4096;

  /** The iterator finds the sockets in the same order nearly always, so a search is one step. */
  private final ArrayList<Socket> sockets = new ArrayList<>();

  private final ArrayList<Queue> queues = new ArrayList<>();
  private final Queue overflow = new Queue();
  private final int limit;
  private int nextSocket;

  private volatile List<ListenQueue> snapshot = List.of();

  /**
   * @param limit addresses and ports with numbers of their own; the others share one entry
   */
  public ListenQueues(int limit) {
    this.limit = limit;
  }

  /** As of the last interval that is over; unmodifiable. */
  public List<ListenQueue> snapshot() {
    return snapshot;
  }

  @Override
  public void onListener(ListenerRecord record) {
    Socket socket = find(record.socketCookie());
    if (socket == null) {
      socket = add(record);
    }
    if (socket == null) {
      overflow.add(record);
      return;
    }
    socket.seen = true;
    // 32 bits, which wrap
    int added = (int) record.drops() - (int) socket.drops;
    socket.drops = record.drops();
    socket.queue.overflows += Math.max(0, added);
    socket.queue.add(record);
  }

  @Override
  public void onWaitingForAccept(Connection connection, long nowNs) {
    long sinceNs =
        connection.establishedNs() > 0 ? connection.establishedNs() : connection.firstSeenNs();
    Queue queue = queueOf(connection);
    queue.oldestWaitNs = Math.max(queue.oldestWaitNs, nowNs - sinceNs);
  }

  @Override
  public void onSampled() {
    sockets.removeIf(socket -> !socket.seen);
    for (Socket socket : sockets) {
      socket.seen = false;
    }
    nextSocket = 0;
    List<ListenQueue> published = new ArrayList<>(queues.size() + 1);
    for (Queue queue : queues) {
      published.add(queue.toListenQueue());
      queue.beginPass();
    }
    if (overflow.sockets > 0 || overflow.overflows > 0) {
      published.add(overflow.toListenQueue());
    }
    overflow.beginPass();
    snapshot = List.copyOf(published);
  }

  private @Nullable Socket find(long cookie) {
    for (int i = 0; i < sockets.size(); i++) {
      int index = (nextSocket + i) % sockets.size();
      if (sockets.get(index).cookie == cookie) {
        nextSocket = index + 1;
        return sockets.get(index);
      }
    }
    return null;
  }

  private @Nullable Socket add(ListenerRecord record) {
    if (sockets.size() == MAX_SOCKETS) {
      return null;
    }
    // What a socket dropped before SynSpan was is not SynSpan's to tell.
    long droppedBefore = record.isAdopted() ? record.drops() : 0;
    Socket socket = new Socket(record.socketCookie(), admit(record), droppedBefore);
    sockets.add(socket);
    nextSocket = sockets.size();
    return socket;
  }

  private Queue admit(ListenerRecord record) {
    for (Queue queue : queues) {
      if (queue.isOf(record)) {
        return queue;
      }
    }
    if (queues.size() < limit) {
      Queue queue = new Queue();
      queue.set(record);
      queues.add(queue);
      return queue;
    }
    for (Queue queue : queues) {
      if (isUnused(queue)) {
        queue.set(record);
        return queue;
      }
    }
    return overflow;
  }

  private boolean isUnused(Queue queue) {
    for (Socket socket : sockets) {
      if (socket.queue == queue) {
        return false;
      }
    }
    return true;
  }

  /** That of the listener with the connection's own address, else of one that takes any. */
  private Queue queueOf(Connection connection) {
    Queue found = overflow;
    for (Queue queue : queues) {
      if (queue.netnsInode == connection.netnsInode() && queue.port == connection.localPort()) {
        if (queue.addressHigh == connection.localAddressHigh()
            && queue.addressLow == connection.localAddressLow()) {
          return queue;
        }
        found = queue.isOfAnyAddress() ? queue : found;
      }
    }
    return found;
  }

  /** One listening socket. */
  private static final class Socket {
    final long cookie;
    final Queue queue;
    long drops;
    boolean seen;

    Socket(long cookie, Queue queue, long drops) {
      this.cookie = cookie;
      this.queue = queue;
      this.drops = drops;
    }
  }

  /** What the sockets of one address and port have together. */
  private static final class Queue {
    private long netnsInode;
    private long addressHigh;
    private long addressLow;
    private int port;
    private int sockets;
    private long acceptQueueLength;
    private long acceptQueueLimit;
    private long synQueueLength;
    private long overflows;
    private long oldestWaitNs;

    void set(ListenerRecord record) {
      netnsInode = record.netnsInode();
      addressHigh = record.localAddressHigh();
      addressLow = record.localAddressLow();
      port = record.localPort();
      overflows = 0;
      beginPass();
    }

    boolean isOf(ListenerRecord record) {
      return port == record.localPort()
          && netnsInode == record.netnsInode()
          && addressHigh == record.localAddressHigh()
          && addressLow == record.localAddressLow();
    }

    boolean isOfAnyAddress() {
      boolean any4 = IpAddresses.isIpv4(addressHigh, addressLow) && (int) addressLow == 0;
      return any4 || (addressHigh == 0 && addressLow == 0);
    }

    void add(ListenerRecord record) {
      sockets++;
      acceptQueueLength += record.acceptQueueLength();
      acceptQueueLimit += record.acceptQueueLimit();
      synQueueLength += record.synQueueLength();
    }

    void beginPass() {
      sockets = 0;
      acceptQueueLength = 0;
      acceptQueueLimit = 0;
      synQueueLength = 0;
      oldestWaitNs = 0;
    }

    ListenQueue toListenQueue() {
      return new ListenQueue(
          netnsInode,
          addressHigh,
          addressLow,
          port,
          sockets > 0,
          acceptQueueLength,
          acceptQueueLimit,
          synQueueLength,
          overflows,
          oldestWaitNs);
    }
  }
}
