package io.synspan.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** The Linux capabilities that matter here, with their bit in {@code CapEff}. */
public enum Capability {
  CAP_DAC_READ_SEARCH(2),
  CAP_NET_ADMIN(12),
  CAP_SYS_ADMIN(21),
  CAP_PERFMON(38),
  CAP_BPF(39);

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";

  private static final Path USER_NAMESPACE = Path.of("/proc/self/ns/user");

  /** The kernel gives the machine's own this inode always (PROC_USER_INIT_INO). */
  private static final String MACHINES_OWN = "user:[4026531837]";

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  /**
   * Those that this process has in effect. None where /proc can't be read, and in a user namespace:
   * over the machine, to which BPF programs belong, these have no power.
   */
  public static Set<Capability> effective() {
    try {
      if (!Files.readSymbolicLink(USER_NAMESPACE).toString().equals(MACHINES_OWN)) {
        return EnumSet.noneOf(Capability.class);
      }
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(EFFECTIVE))
          .findFirst()
          .map(line -> parse(line.substring(EFFECTIVE.length()).strip()))
          .orElse(EnumSet.noneOf(Capability.class));
    } catch (IOException e) {
      return EnumSet.noneOf(Capability.class);
    }
  }

  /** Reads the mask as the kernel writes it: hexadecimal. */
  static Set<Capability> parse(String mask) {
    long bits = Long.parseUnsignedLong(mask, 16);
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (Capability capability : values()) {
      if ((bits >>> capability.bit & 1) != 0) {
        capabilities.add(capability);
      }
    }
    return capabilities;
  }

  /** The mask of these, as {@link #parse} reads it. */
  static long bits(Set<Capability> capabilities) {
    return capabilities.stream().mapToLong(capability -> 1L << capability.bit).sum();
  }

  /** Whether BPF programs for tracing can be loaded: CAP_SYS_ADMIN includes the other two. */
  public static boolean sufficient(Set<Capability> capabilities) {
    return capabilities.contains(CAP_SYS_ADMIN)
        || (capabilities.contains(CAP_BPF) && capabilities.contains(CAP_PERFMON));
  }
}
