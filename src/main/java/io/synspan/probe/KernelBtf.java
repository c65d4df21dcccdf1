package io.synspan.probe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What we ask of the types that the running kernel describes (BTF). All is read at once, since to
 * parse them takes some 20 ms, and kept. Any thread may ask.
 */
public final class KernelBtf {
  private static final Path OF_THE_KERNEL = Path.of("/sys/kernel/btf/vmlinux");
  private static final String TRACEPOINT = "tracepoint";

  /** What a person is told where the kernel has none. */
  public static final String MISSING =
      "this kernel has no BTF ("
          + OF_THE_KERNEL
          + "): use one with CONFIG_DEBUG_INFO_BTF=y, as the distributions' kernels since Debian 11,"
          + " Ubuntu 20.10 and RHEL 8.2 have it, and mount sysfs";

  private static @Nullable Path file;
  private static @Nullable KernelBtf known;

  private final Map<KernelEnum, Map<Integer, String>> enums = new EnumMap<>(KernelEnum.class);
  private final Set<String> tracepoints = new HashSet<>();

  private KernelBtf() {}

  /**
   * Takes types from a file instead, from now on: the places of fields and the names of constants.
   * Which hooks there are the kernel itself must still describe.
   */
  public static synchronized void useFile(Path path) {
    file = path;
    known = null;
  }

  /** Whether the kernel describes its types, without which none of our programs can be attached. */
  public static boolean exists() {
    return Files.isReadable(OF_THE_KERNEL);
  }

  /**
   * @throws ProbeException where it does not, with what to do
   */
  static void require() throws ProbeException {
    if (!exists()) {
      throw new ProbeException(MISSING, null);
    }
  }

  /** The file of {@link #useFile}, empty where the kernel's own is used. */
  static synchronized String path() {
    return file == null ? "" : file.toString();
  }

  /**
   * What the first call reads.
   *
   * @throws ProbeException where the JNI library can't be loaded, or the file of {@link #useFile}
   *     has no types
   */
  static synchronized KernelBtf read() throws ProbeException {
    KernelBtf btf = known;
    if (btf == null) {
      NativeLibrary.load();
      byte[] lines = read(path(), namesOfEnums(), namesOfTracepoints());
      if (lines == null && file != null) {
        throw new ProbeException("synspan.btf: there is no BTF to be read in " + file, null);
      }
      btf = parse(lines);
      known = btf;
    }
    return btf;
  }

  /** The constants by value; empty where the kernel has no such enum, or no BTF. */
  Map<Integer, String> constantsOf(KernelEnum name) {
    return enums.getOrDefault(name, Map.of());
  }

  /** Whether the kernel may have what the program is attached to; only the attempt is sure. */
  boolean mayHave(Hook hook) {
    if (hook == Hook.KFREE_SKB && constantsOf(KernelEnum.SKB_DROP_REASON).isEmpty()) {
      return false;
    }
    return !hook.isTracepoint() || tracepoints.contains(hook.program());
  }

  private static String namesOfEnums() {
    return Arrays.stream(KernelEnum.values())
        .map(KernelEnum::kernelName)
        .collect(Collectors.joining(" "));
  }

  private static String namesOfTracepoints() {
    return Arrays.stream(Hook.values())
        .filter(Hook::isTracepoint)
        .map(Hook::program)
        .collect(Collectors.joining(" "));
  }

  static KernelBtf parse(byte @Nullable [] lines) {
    KernelBtf btf = new KernelBtf();
    if (lines == null) {
      return btf;
    }
    for (String line : new String(lines, StandardCharsets.US_ASCII).lines().toList()) {
      String[] words = line.split(" ", 3);
      if (words[0].equals(TRACEPOINT)) {
        btf.tracepoints.add(words[1]);
      } else {
        btf.enums
            .computeIfAbsent(
                KernelEnum.valueOf(words[0].toUpperCase(Locale.ROOT)), name -> new HashMap<>())
            .putIfAbsent(Integer.valueOf(words[1]), words[2]);
      }
    }
    btf.enums.replaceAll((name, constants) -> Map.copyOf(constants));
    return btf;
  }

  /**
   * Of enums and tracepoints whose names are parted by spaces, a line for each enumerator (enum,
   * value, name) and for each tracepoint that there is. Null where there is no BTF.
   *
   * @param path of a file; empty for the running kernel's
   */
  private static native byte @Nullable [] read(String path, String enums, String tracepoints);
}
