package io.synspan.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** The Linux capabilities that matter here, with their bit in {@code CapEff}. */
enum Capability {
  CAP_NET_ADMIN(12),
  CAP_SYS_ADMIN(21),
  CAP_PERFMON(38),
  CAP_BPF(39);

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  /** Those that this process has in effect; none where /proc can't be read. */
  static Set<Capability> effective() {
    try {
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

  /** Whether BPF programs for tracing can be loaded: CAP_SYS_ADMIN includes the other two. */
  static boolean sufficient(Set<Capability> capabilities) {
    return capabilities.contains(CAP_SYS_ADMIN)
        || (capabilities.contains(CAP_BPF) && capabilities.contains(CAP_PERFMON));
  }
}
