package io.synspan.connection;

import io.synspan.connection.Connection.Stage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Connections by socket cookie, never more than {@code capacity}. Open addressing with linear
 * probing, at most half full; a removal closes its gap, so there are no tombstones. Entries that
 * were removed are used again: once the table has been as full as it gets, nothing is allocated.
 */
final class ConnectionTable {
  private static final int INITIAL_SLOTS = 1024;
  private static final int MAX_CAPACITY = 1 << 24;
  // The kernel gives out cookies in sequence. Eight of them share a cache line, and their lines are
  // spread by 2^64 divided by the golden ratio.
  private static final int LINE_BITS = 3;
  private static final long LINE_MASK = (1 << LINE_BITS) - 1;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final long NO_COOKIE = 0;

  private final int capacity;
  private final ConnectionList connecting = new ConnectionList();
  private final ConnectionList open = new ConnectionList();
  private final ConnectionList finished = new ConnectionList();

  private long[] cookies = new long[INITIAL_SLOTS];
  private @Nullable Connection[] connections = new @Nullable Connection[INITIAL_SLOTS];
  private int size;

  /** Linked by {@code next}; the last one that was removed is the first to be used again. */
  private @Nullable Connection unused;

  ConnectionTable(int capacity) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "A table of %d connections: must be 1 to %d".formatted(capacity, MAX_CAPACITY));
    }
    this.capacity = capacity;
  }

  int size() {
    return size;
  }

  int capacity() {
    return capacity;
  }

  boolean isFull() {
    return size == capacity;
  }

  @Nullable Connection find(long cookie) {
    return connections[slotOf(cookie)];
  }

  /** Adds a connection whose cookie is not in the table, which has room; the rest is to be set. */
  Connection add(long cookie) {
    if (2 * (size + 1) > cookies.length) {
      grow();
    }
    Connection connection = unused;
    if (connection == null) {
      connection = new Connection();
    } else {
      unused = connection.next;
    }
    connection.socketCookie = cookie;
    connection.stage = Stage.CONNECTING;
    put(connection);
    size++;
    connecting.addLast(connection);
    return connection;
  }

  /** Takes a connection out. It keeps what it says until the next {@link #add}. */
  void remove(Connection connection) {
    closeGap(slotOf(connection.socketCookie));
    size--;
    listOf(connection.stage).remove(connection);
    connection.next = unused;
    unused = connection;
  }

  /** Puts a connection at the end of a stage: of its own too, as the last one to be heard of. */
  void move(Connection connection, Stage stage) {
    listOf(connection.stage).remove(connection);
    connection.stage = stage;
    listOf(stage).addLast(connection);
  }

  /** The one of this stage that was longest not heard of; its {@code next} leads to the others. */
  @Nullable Connection first(Stage stage) {
    return listOf(stage).first();
  }

  /** What to give up first: what has ended, then what may never begin, then what is idle. */
  Connection leastValuable() {
    Connection least = finished.first();
    if (least == null) {
      least = connecting.first();
    }
    return least == null ? Objects.requireNonNull(open.first()) : least;
  }

  private ConnectionList listOf(Stage stage) {
    return switch (stage) {
      case CONNECTING -> connecting;
      case OPEN -> open;
      case FINISHED -> finished;
    };
  }

  private void grow() {
    @Nullable Connection[] old = connections;
    cookies = new long[2 * old.length];
    connections = new @Nullable Connection[2 * old.length];
    for (Connection connection : old) {
      if (connection != null) {
        put(connection);
      }
    }
  }

  private void put(Connection connection) {
    int slot = slotOf(connection.socketCookie);
    cookies[slot] = connection.socketCookie;
    connections[slot] = connection;
  }

  /** Where this cookie is, or the free slot where it would go. */
  private int slotOf(long cookie) {
    int mask = cookies.length - 1;
    int slot = home(cookie);
    while (cookies[slot] != cookie && cookies[slot] != NO_COOKIE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int home(long cookie) {
    int lines = cookies.length >>> LINE_BITS;
    long line = ((cookie >>> LINE_BITS) * MULTIPLIER) >>> (1 + Long.numberOfLeadingZeros(lines));
    return (int) ((line << LINE_BITS) | (cookie & LINE_MASK));
  }

  /** Moves back what had to give way to the one that leaves (Knuth, 6.4 algorithm R). */
  private void closeGap(int gap) {
    int mask = cookies.length - 1;
    int slot = (gap + 1) & mask;
    while (cookies[slot] != NO_COOKIE) {
      int distanceFromHome = (slot - home(cookies[slot])) & mask;
      if (distanceFromHome >= ((slot - gap) & mask)) {
        cookies[gap] = cookies[slot];
        connections[gap] = connections[slot];
        gap = slot;
      }
      slot = (slot + 1) & mask;
    }
    cookies[gap] = NO_COOKIE;
    connections[gap] = null;
  }
}
