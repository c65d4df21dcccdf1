package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code ss -tin}, which shows what the kernel counts of each open connection. */
final class SocketStatistics {

  private SocketStatistics() {}

  /** CPU time that it takes, user and kernel, when its output goes nowhere. */
  static double cpuMs(Path directory) throws IOException, InterruptedException {
    String times =
        RunningProgram.start(
                List.of("bash", "-c", "TIMEFORMAT='%U %S'; time ss -tin >/dev/null"),
                Map.of("LC_ALL", "C"),
                directory.resolve("ss.log"))
            .awaitEnd();
    List<String> seconds = List.of(times.strip().split(" ", -1));
    return 1000 * (Double.parseDouble(seconds.get(0)) + Double.parseDouble(seconds.get(1)));
  }
}
