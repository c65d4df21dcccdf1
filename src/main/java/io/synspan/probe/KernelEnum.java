package io.synspan.probe;

import java.util.Locale;
import java.util.Map;

/**
 * Enums of the running kernel, read from its BTF: their numbers change between versions, so no
 * copied list would stay right.
 */
public enum KernelEnum {
  /** Why the kernel sends a reset (Linux 6.10). */
  SK_RST_REASON,
  /** Why the kernel throws a packet away (Linux 5.17). */
  SKB_DROP_REASON;

  /**
   * The names of the constants by value, empty where this kernel has no such enum or no BTF. The
   * first call parses the kernel's BTF, which takes some 20 ms; any thread may call it.
   *
   * @throws ProbeException where the JNI library can't be loaded
   */
  public Map<Integer, String> names() throws ProbeException {
    return KernelBtf.read().constantsOf(this);
  }

  /**
   * Makes the first call in the background, for a program that has other things to do until it
   * needs the names. Where that fails, who asks for them is told.
   */
  public static void readAhead() {
    Thread.ofPlatform().daemon().name("synspan-kernel-enums").start(KernelEnum::readIfPossible);
  }

  private static void readIfPossible() {
    try {
      KernelBtf.read();
    } catch (ProbeException unread) {
      // met again, and told, by who asks for the names
    }
  }

  String kernelName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
