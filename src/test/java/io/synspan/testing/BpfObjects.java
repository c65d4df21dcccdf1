package io.synspan.testing;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** BPF programs, maps and links as the kernel knows them, such as {@code prog 12}. */
public final class BpfObjects {
  private static final List<String> KINDS = List.of("prog", "map", "link");

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private BpfObjects() {}

  /** All that the kernel holds, of whatever process. */
  public static Set<String> inKernel() {
    return Command.run(TestPrograms.path("bpf_ids").toString())
        .lines()
        .collect(toUnmodifiableSet());
  }

  /** Those that a process holds by its open files. */
  public static Set<String> of(long pid) {
    Set<String> objects = new HashSet<>();
    Path files = Path.of("/proc/" + pid + "/fdinfo");
    try (var entries = Files.newDirectoryStream(files)) {
      for (Path entry : entries) {
        read(entry, objects);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }

  /**
   * Waits until the kernel holds none of them: it frees them a moment after their last user.
   *
   * @throws AssertionError where some stay, with their names
   */
  public static void awaitGone(Set<String> objects) {
    long start = System.nanoTime();
    Set<String> left = new HashSet<>(objects);
    while (true) {
      left.retainAll(inKernel());
      if (left.isEmpty()) {
        return;
      }
      if (System.nanoTime() - start > TIMEOUT.toNanos()) {
        throw new AssertionError("still in the kernel: " + left);
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  private static void read(Path entry, Set<String> objects) throws IOException {
    for (String line : lines(entry)) {
      for (String kind : KINDS) {
        String key = kind + "_id:";
        if (line.startsWith(key)) {
          objects.add(kind + " " + line.substring(key.length()).strip());
        }
      }
    }
  }

  private static List<String> lines(Path entry) throws IOException {
    try {
      return Files.readAllLines(entry);
    } catch (NoSuchFileException closedMeanwhile) {
      return List.of();
    }
  }
}
