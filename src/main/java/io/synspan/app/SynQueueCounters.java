package io.synspan.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How many SYNs of this network namespace got a cookie, or were dropped, because a listener's SYN
 * queue was full: {@code SyncookiesSent} and {@code TCPReqQFullDrop} of /proc/net/netstat, as
 * {@code nstat} shows them.
 */
final class SynQueueCounters implements LongSupplier {
  private static final Set<String> COUNTERS = Set.of("SyncookiesSent", "TCPReqQFullDrop");
  private static final String TABLE = "TcpExt:";

  private final Path netstat;
  private final long netnsInode;

  SynQueueCounters() {
    this(Path.of("/proc/self/net/netstat"), ProbeSettings.ownNetns());
  }

  SynQueueCounters(Path netstat, long netnsInode) {
    this.netstat = netstat;
    this.netnsInode = netnsInode;
  }

  long netnsInode() {
    return netnsInode;
  }

  /** Their sum; 0 where the file can't be read. */
  @Override
  public long getAsLong() {
    try {
      List<String> lines =
          Files.readAllLines(netstat).stream().filter(line -> line.startsWith(TABLE)).toList();
      return lines.size() == 2 ? sum(lines.getFirst().split(" "), lines.getLast().split(" ")) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static long sum(String[] names, String[] values) {
    long sum = 0;
    for (int i = 1; i < Math.min(names.length, values.length); i++) {
      if (COUNTERS.contains(names[i])) {
        sum += Long.parseLong(values[i]);
      }
    }
    return sum;
  }
}
