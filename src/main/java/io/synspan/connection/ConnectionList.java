package io.synspan.connection;

import org.jspecify.annotations.Nullable;

/** Connections in order, linked through themselves; each is in one list at a time. */
final class ConnectionList {
  private @Nullable Connection first;
  private @Nullable Connection last;

  @Nullable Connection first() {
    return first;
  }

  void addLast(Connection connection) {
    connection.previous = last;
    connection.next = null;
    if (last == null) {
      first = connection;
    } else {
      last.next = connection;
    }
    last = connection;
  }

  void remove(Connection connection) {
    Connection previous = connection.previous;
    Connection next = connection.next;
    if (previous == null) {
      first = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previous = previous;
    }
    connection.previous = null;
    connection.next = null;
  }
}
