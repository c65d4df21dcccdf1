package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel itself has counted in this network namespace.
 *
 * @param activeOpens connections that were begun by connect()
 * @param passiveOpens connections that a listener has made
 */
record TcpCounters(long activeOpens, long passiveOpens) {

  static TcpCounters read() throws IOException {
    List<List<String>> lines =
        Files.readAllLines(Path.of("/proc/self/net/snmp")).stream()
            .filter(line -> line.startsWith("Tcp:"))
            .map(line -> List.of(line.split(" ", -1)))
            .toList();
    List<String> names = lines.get(0);
    List<String> values = lines.get(1);
    return new TcpCounters(
        Long.parseLong(values.get(names.indexOf("ActiveOpens"))),
        Long.parseLong(values.get(names.indexOf("PassiveOpens"))));
  }

  TcpCounters since(TcpCounters earlier) {
    return new TcpCounters(activeOpens - earlier.activeOpens, passiveOpens - earlier.passiveOpens);
  }
}
