package io.synspan.probe;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Enumerators of the running kernel, read from its BTF: their numbers change between versions, so
 * no copied list would stay right.
 */
public final class KernelEnum {
  private KernelEnum() {}

  /**
   * The names of an enum by value, empty where this kernel has none of that name or no BTF. Parses
   * the kernel's BTF, which takes some 20 ms; any thread may call it.
   *
   * @param name such as {@code sk_rst_reason}
   * @throws ProbeException where the JNI library can't be loaded
   */
  public static Map<Integer, String> read(String name) throws ProbeException {
    NativeLibrary.load();
    byte[] lines = enumerators(name);
    if (lines == null) {
      return Map.of();
    }
    return new String(lines, StandardCharsets.US_ASCII)
        .lines()
        .map(line -> line.split(" ", 2))
        .collect(Collectors.toMap(pair -> Integer.valueOf(pair[0]), pair -> pair[1], (a, b) -> a));
  }

  /** One line an enumerator: value, space, name. */
  private static native byte @Nullable [] enumerators(String name);
}
