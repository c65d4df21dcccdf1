package io.synspan.detect;

import io.synspan.event.Role;

/** What happened at one service (a role and a port of a network namespace), by second. */
final class ServiceCounts {
  /** Handshakes whose SYN or SYN-ACK was sent again and is still not answered, by that second. */
  final SecondCounts unanswered = new SecondCounts();

  /** Handshakes that were completed. */
  final SecondCounts established = new SecondCounts();

  /** Resets of connections that had been established. */
  final SecondCounts resets = new SecondCounts();

  final SecondCounts closed = new SecondCounts();

  long netnsInode;
  Role role = Role.NONE;
  int port;

  void begin(long netnsInode, Role role, int port) {
    this.netnsInode = netnsInode;
    this.role = role;
    this.port = port;
    unanswered.clear();
    established.clear();
    resets.clear();
    closed.clear();
  }
}
