package io.synspan.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the BPF programs of a process have run so far, by the kernel's own counters, which grow
 * while {@code bpf_run_time} runs or {@code kernel.bpf_stats_enabled} is set.
 *
 * @param nsByProgram run time of each program by its id
 */
record BpfRunTime(Map<Long, Long> nsByProgram) {

  /** Reads those of the programs that a process has loaded and keeps open. */
  static BpfRunTime of(long pid) throws IOException {
    Map<Long, Long> times = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(files(pid))) {
      for (Path entry : entries) {
        readProgram(entry, times);
      }
    }
    return new BpfRunTime(times);
  }

  /**
   * Calls that the kernel left out because the same program was interrupted, or preempted, on that
   * processor. What such a call would have told is missing, and no counter of ours knows.
   */
  static long missedCalls(long pid) throws IOException {
    long missed = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(files(pid))) {
      for (Path entry : entries) {
        missed += field(lines(entry), "recursion_misses:");
      }
    }
    return missed;
  }

  /** Of all programs of a process together, since they were loaded. */
  static double nsPerCall(long pid) throws IOException {
    long ns = 0;
    long calls = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(files(pid))) {
      for (Path entry : entries) {
        List<String> lines = lines(entry);
        ns += field(lines, "run_time_ns:");
        calls += field(lines, "run_cnt:");
      }
    }
    if (calls == 0) {
      throw new IllegalStateException("no program of process %d has run".formatted(pid));
    }
    return (double) ns / calls;
  }

  long totalNs() {
    return nsByProgram.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Path files(long pid) {
    return Path.of("/proc", Long.toString(pid), "fdinfo");
  }

  private static void readProgram(Path file, Map<Long, Long> times) throws IOException {
    List<String> lines = lines(file);
    if (lines.stream().anyMatch(line -> line.startsWith("run_time_ns:"))) {
      times.put(field(lines, "prog_id:"), field(lines, "run_time_ns:"));
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      if (Files.exists(file)) {
        throw e;
      }
      return List.of(); // closed meanwhile: before it was opened, or while it was read
    }
  }

  private static long field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
        .sum();
  }
}
