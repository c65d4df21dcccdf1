package io.synspan.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what /proc says of a process. */
final class ProcessReader {
  /** PROC_PID_INIT_INO: the namespace whose process ids the kernel side tells. */
  private static final long INITIAL_PID_NAMESPACE = 0xEFFF_FFFCL;

  /** Docker, containerd, CRI-O and Podman all end the cgroup's name with it, or with .scope. */
  private static final Pattern CONTAINER_ID =
      Pattern.compile("(?<![0-9a-f])([0-9a-f]{64})(?:\\.scope)?(?=/|$)");

  /** With underscores where systemd makes the cgroup. */
  private static final Pattern POD_UID =
      Pattern.compile("pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})(?=[./]|$)");

  private static final String CGROUP2 = "0::";

  private final Path proc;

  /**
   * @param proc where procfs is mounted
   */
  ProcessReader(Path proc) {
    this.proc = proc;
  }

  /**
   * Whether process ids mean the same here as in the kernel's records. In a container with a
   * namespace of its own they don't.
   */
  boolean sharesProcessIds() {
    try {
      return (Long) Files.getAttribute(proc.resolve("self/ns/pid"), "unix:ino")
          == INITIAL_PID_NAMESPACE;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Null where there is no such process, or none that we may see. */
  @Nullable ProcessInfo read(long pid) {
    Path folder = proc.resolve(Long.toString(pid));
    try {
      String command = Files.readString(folder.resolve("comm"), StandardCharsets.ISO_8859_1);
      return of(command.strip(), Files.readAllLines(folder.resolve("cgroup")));
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * @param cgroups lines of {@code /proc/PID/cgroup}: hierarchy, controllers and path
   */
  static ProcessInfo of(String command, List<String> cgroups) {
    String cgroup = "";
    String containerId = "";
    String podUid = "";
    for (String line : cgroups) {
      if (line.startsWith(CGROUP2) && !line.endsWith(":/")) {
        cgroup = line.substring(CGROUP2.length());
      }
      containerId = containerId.isEmpty() ? last(CONTAINER_ID, line) : containerId;
      podUid = podUid.isEmpty() ? last(POD_UID, line).replace('_', '-') : podUid;
    }
    return new ProcessInfo(command, cgroup, containerId, podUid);
  }

  /** The innermost: containers nest. */
  private static String last(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    String found = "";
    while (matcher.find()) {
      found = matcher.group(1);
    }
    return found;
  }
}
