package io.synspan.probe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Enums of the running kernel, read from its BTF: their numbers change between versions, so no
 * copied list would stay right.
 */
public enum KernelEnum {
  /** Why the kernel sends a reset (Linux 6.10). */
  SK_RST_REASON,
  /** Why the kernel throws a packet away (Linux 5.17). */
  SKB_DROP_REASON;

  private static @Nullable Map<KernelEnum, Map<Integer, String>> read;

  /**
   * The names of the constants by value, empty where this kernel has no such enum or no BTF. The
   * first call parses the kernel's BTF, which takes some 20 ms; any thread may call it.
   *
   * @throws ProbeException where the JNI library can't be loaded
   */
  public Map<Integer, String> names() throws ProbeException {
    return readOnce().getOrDefault(this, Map.of());
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
      readOnce();
    } catch (ProbeException unread) {
      // met again, and told, by who asks for the names
    }
  }

  private static synchronized Map<KernelEnum, Map<Integer, String>> readOnce()
      throws ProbeException {
    Map<KernelEnum, Map<Integer, String>> known = read;
    if (known == null) {
      NativeLibrary.load();
      known = parse(enumerators(namesOfAll()));
      read = known;
    }
    return known;
  }

  private static String namesOfAll() {
    return Arrays.stream(values()).map(KernelEnum::kernelName).collect(Collectors.joining(" "));
  }

  private String kernelName() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Map<KernelEnum, Map<Integer, String>> parse(byte @Nullable [] lines) {
    Map<KernelEnum, Map<Integer, String>> enums = new EnumMap<>(KernelEnum.class);
    if (lines == null) {
      return enums;
    }
    for (String line : new String(lines, StandardCharsets.US_ASCII).lines().toList()) {
      String[] words = line.split(" ", 3);
      enums
          .computeIfAbsent(valueOf(words[0].toUpperCase(Locale.ROOT)), name -> new HashMap<>())
          .putIfAbsent(Integer.valueOf(words[1]), words[2]);
    }
    enums.replaceAll((name, constants) -> Map.copyOf(constants));
    return enums;
  }

  /** Of enums whose names are parted by spaces, one line an enumerator: enum, value, name. */
  private static native byte @Nullable [] enumerators(String names);
}
