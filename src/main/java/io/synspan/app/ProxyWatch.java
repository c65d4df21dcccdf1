package io.synspan.app;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.event.Role;
import java.util.HashSet;
import java.util.Set;

/**
 * Turns exchanges on once a process has both accepted and opened connections. Looks at a process
 * when it is first heard of in a role, and at none after that. For the tracker's thread.
 */
final class ProxyWatch implements ConnectionListener {
  /** A machine that starts processes by the thousand would fill it: then it begins anew. */
  private static final int MAX_PROCESSES = 4096;

  private final ExchangeSwitch exchanges;
  private final Set<Long> accepting = new HashSet<>();
  private final Set<Long> opening = new HashSet<>();
  private long lastAccepting;
  private long lastOpening;

  ProxyWatch(ExchangeSwitch exchanges) {
    this.exchanges = exchanges;
  }

  @Override
  public void onEstablished(Connection connection) {
    see(connection);
  }

  @Override
  public void onAccepted(Connection connection) {
    see(connection);
  }

  /** A sample may be the first to know the process of an adopted connection. */
  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    see(connection);
  }

  @Override
  public void onClosed(Connection connection) {
    see(connection);
  }

  private void see(Connection connection) {
    long pid = connection.pid();
    if (pid == 0 || exchanges.isOn()) {
      return;
    }
    if (connection.role() == Role.SERVER) {
      if (pid != lastAccepting) {
        lastAccepting = pid;
        add(accepting, pid, opening);
      }
    } else if (pid != lastOpening) {
      lastOpening = pid;
      add(opening, pid, accepting);
    }
  }

  private void add(Set<Long> those, long pid, Set<Long> others) {
    if (those.size() == MAX_PROCESSES) {
      those.clear();
    }
    those.add(pid);
    if (others.contains(pid)) {
      exchanges.turnOn();
    }
  }
}
