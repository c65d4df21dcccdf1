package io.synspan.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The file system that alone tells the number of a system call's tracepoint. */
final class Tracefs {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final List<Path> USUAL =
      List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));

  private final Path mounts;
  private final List<Path> roots;

  Tracefs() {
    this(MOUNTS, USUAL);
  }

  /**
   * @param mounts the mount table
   * @param roots where it may be mounted
   */
  Tracefs(Path mounts, List<Path> roots) {
    this.mounts = mounts;
    this.roots = roots;
  }

  /** Why a system call's tracepoint can't be found, with what to do; empty where it can. */
  String problem(String tracepoint) {
    Path id = Path.of("events", "syscalls", tracepoint, "id");
    if (roots.stream().anyMatch(root -> Files.isReadable(root.resolve(id)))) {
      return "";
    }
    if (roots.stream().anyMatch(root -> Files.isReadable(root.resolve("events")))) {
      return "this kernel has no tracepoints of system calls (CONFIG_FTRACE_SYSCALLS)";
    }
    return isMounted()
        ? "tracefs is not readable for this user: run as root, or give the user's group access,"
            + " mount -o remount,mode=750,gid=GROUP %s".formatted(roots.getFirst())
        : "tracefs is not mounted here: mount -t tracefs tracefs %s".formatted(roots.getFirst());
  }

  private boolean isMounted() {
    try (Stream<String> lines = Files.lines(mounts)) {
      return lines.map(line -> line.split(" ", -1)).anyMatch(this::isOneOfTheRoots);
    } catch (IOException e) {
      return false;
    }
  }

  /** Such as {@code tracefs /sys/kernel/tracing tracefs rw 0 0}. */
  private boolean isOneOfTheRoots(String[] mount) {
    return mount.length > 2 && mount[2].equals("tracefs") && roots.contains(Path.of(mount[1]));
  }
}
