package io.synspan.app.summary;

import io.synspan.event.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Connections and bytes by role and service port: one place for every port that there is. */
final class PortTraffic {
  private static final int PORTS = 1 << 16;

  /**
   * What one service port moved.
   *
   * @param connections established in the interval
   * @param bytes payload in both directions
   */
  record Port(Role role, int number, long connections, long bytes) {}

  private final int[] connections = new int[2 * PORTS];
  private final long[] bytes = new long[2 * PORTS];

  void addConnection(Role role, int port) {
    connections[index(role, port)]++;
  }

  void addBytes(Role role, int port, long count) {
    bytes[index(role, port)] += count;
  }

  /** Those that moved the most bytes, or had the most connections where that is equal. */
  List<Port> busiest(int limit) {
    List<Port> ports = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != 0 || connections[i] != 0) {
        ports.add(
            new Port(i < PORTS ? Role.SERVER : Role.CLIENT, i % PORTS, connections[i], bytes[i]));
      }
    }
    ports.sort(
        Comparator.comparingLong(Port::bytes).thenComparingLong(Port::connections).reversed());
    return ports.subList(0, Math.min(limit, ports.size()));
  }

  void clear() {
    Arrays.fill(connections, 0);
    Arrays.fill(bytes, 0);
  }

  private static int index(Role role, int port) {
    return role == Role.CLIENT ? PORTS + port : port;
  }
}
