package io.synspan.app.packets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where cgroup2 is mounted. */
public final class ControlGroups {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private ControlGroups() {}

  /** The folder of the topmost group that this process sees; null where there is none. */
  public static @Nullable Path topmost() {
    try {
      return Files.readAllLines(MOUNTS).stream()
          .map(line -> line.split(" ", -1))
          .filter(mount -> mount.length > 2 && mount[2].equals("cgroup2"))
          .map(mount -> Path.of(mount[1]))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
