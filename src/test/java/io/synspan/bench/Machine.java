package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;

/** What figures depend on. */
final class Machine {
  private static final int IDLE = 0;
  private static final int ALL = 1;

  private Machine() {}

  /** Processor, memory, kernel, JDK and date in one line. */
  static String describe() throws IOException {
    return String.format(
        Locale.ROOT,
        "%d x %s, %.0f GiB, Linux %s, JDK %s, %s",
        Runtime.getRuntime().availableProcessors(),
        processor(),
        memoryGib(),
        System.getProperty("os.version"),
        Runtime.version(),
        LocalDate.now(ZoneOffset.UTC));
  }

  /** The share of all processor time that somebody used in the last second, 0 to 1. */
  static double busyShare() throws IOException, InterruptedException {
    long[] before = processorTicks();
    Thread.sleep(1000);
    long[] after = processorTicks();
    return 1 - (double) (after[IDLE] - before[IDLE]) / (after[ALL] - before[ALL]);
  }

  /** Idle (waiting for disks too) and all, of all processors together. */
  private static long[] processorTicks() throws IOException {
    String line = Files.readAllLines(Path.of("/proc/stat")).getFirst();
    long[] ticks = Arrays.stream(line.split(" +", -1)).skip(1).mapToLong(Long::parseLong).toArray();
    return new long[] {ticks[3] + ticks[4], Arrays.stream(ticks).limit(8).sum()};
  }

  private static String processor() throws IOException {
    return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static double memoryGib() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter(line -> line.startsWith("MemTotal:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / (1024.0 * 1024.0);
  }
}
