package io.synspan.testing;

import java.util.HashMap;
import java.util.Map;

/**
 * What {@code ss -tin} shows of one connection: the kernel's own {@code struct tcp_info}.
 *
 * @param values by ss's names, such as {@code bytes_sent}; what is zero is missing
 */
public record SocketStatistics(Map<String, String> values) {

  /** Reads those of the connection with these two ports. */
  public static SocketStatistics of(NetworkNamespace namespace, int localPort, int peerPort) {
    String line =
        namespace.run("ss", "-tinOH", "sport = :" + localPort + " and dport = :" + peerPort);
    if (line.lines().count() != 1) {
      throw new IllegalStateException("not one connection: " + line);
    }
    Map<String, String> values = new HashMap<>();
    for (String word : line.strip().split("\\s+", -1)) {
      int colon = word.indexOf(':');
      if (colon > 0) {
        values.put(word.substring(0, colon), word.substring(colon + 1));
      }
    }
    return new SocketStatistics(Map.copyOf(values));
  }

  /** A count, such as {@code segs_out}. */
  public long count(String name) {
    return Long.parseLong(values.getOrDefault(name, "0"));
  }

  /** Smoothed round-trip time in microseconds. */
  public double smoothedRttUs() {
    return 1000 * Double.parseDouble(values.getOrDefault("rtt", "0/0").split("/", 2)[0]);
  }

  /** Minimum round-trip time in microseconds. */
  public double minimumRttUs() {
    return 1000 * Double.parseDouble(values.getOrDefault("minrtt", "0"));
  }
}
