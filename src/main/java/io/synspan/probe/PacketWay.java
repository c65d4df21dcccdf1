package io.synspan.probe;

import java.util.Locale;

/** How a program gets to a packet hook. */
public enum PacketWay {
  /** XDP by the interface's driver. */
  NATIVE,
  /** XDP by the kernel, for any interface. */
  GENERIC,
  /** Traffic control by a link (Linux 6.6). */
  TCX,
  /** Traffic control by a filter, which a killed process leaves behind. */
  CLSACT,
  /** A link to a control group. */
  CGROUP,
  FENTRY,
  KPROBE,
  FEXIT,
  KRETPROBE;

  /** As a person writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
