package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says that a process has used. */
final class ProcessUsage {
  /** USER_HZ, the unit of times in /proc: the same on every machine that Java runs on. */
  private static final long TICK_NS = 10_000_000;

  private static final double KIB_PER_MIB = 1024;

  private ProcessUsage() {}

  /** CPU time of all threads, user and kernel, to 10 ms. */
  static long cpuNs(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // the name, in brackets, may hold anything
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long userTicks = Long.parseLong(fields.get(11));
    long kernelTicks = Long.parseLong(fields.get(12));
    return (userTicks + kernelTicks) * TICK_NS;
  }

  /** Resident memory in MiB. */
  static double residentMib(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / KIB_PER_MIB;
  }
}
