package io.synspan.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives up the capabilities when the hooks are in place (ADR 11). What is still needed is found out
 * by doing it without, not from the kernel's version or from who we are.
 */
final class PrivilegeDrop {
  /** Linux 5.19 (c8644cd0efe7) leaves all but the creation of maps and programs to everybody. */
  private static final String READING =
      "this kernel lets nobody read BPF maps without it (before Linux 5.19, with"
          + " kernel.unprivileged_bpf_disabled)";

  /** Something that may need a capability; false where it was refused. */
  interface Attempt {
    boolean succeeds() throws ProbeException;
  }

  private PrivilegeDrop() {}

  /**
   * Takes them from every thread of this process.
   *
   * @param readsMaps a call of bpf() such as will be made from now on
   * @return those that were kept, with the reason; none on most machines
   * @throws ProbeException where a thread could not be reached, or something else than a capability
   *     is in the way
   */
  static Map<Capability, String> giveUp(Attempt readsMaps) throws ProbeException {
    Set<Capability> held = Capability.effective();
    List<Path> files = readable(programFiles());
    readsMaps.succeeds();
    check(ProbeNative.suspendCapabilities());
    Map<Capability, String> kept = new EnumMap<>(Capability.class);
    if (!readsMaps.succeeds()) {
      // CAP_SYS_ADMIN includes it
      kept.put(
          held.contains(Capability.CAP_BPF) ? Capability.CAP_BPF : Capability.CAP_SYS_ADMIN,
          READING);
    }
    files.removeAll(readable(files));
    if (!files.isEmpty()) {
      kept.put(
          Capability.CAP_DAC_READ_SEARCH, "this user can't read " + files.getFirst() + " without");
    }
    check(ProbeNative.keepCapabilities(Capability.bits(kept.keySet())));
    return kept;
  }

  /** What a JVM opens when it first needs something in it; a native image has no such files. */
  private static List<Path> programFiles() {
    List<Path> files = new ArrayList<>();
    String classPath = System.getProperty("java.class.path", "");
    String home = System.getProperty("java.home", "");
    if (!classPath.isEmpty() && !home.isEmpty()) {
      files.add(Path.of(classPath.split(":", 2)[0]));
      files.add(Path.of(home, "lib", "modules"));
    }
    return files;
  }

  /** Opens them: access(2), which Files.isReadable asks, answers for the real user's permitted. */
  private static List<Path> readable(List<Path> files) {
    List<Path> readable = new ArrayList<>();
    for (Path file : files) {
      try {
        Files.newByteChannel(file).close();
        readable.add(file);
      } catch (IOException e) {
        // the caller compares
      }
    }
    return readable;
  }

  private static void check(int result) throws ProbeException {
    if (result < 0) {
      throw new ProbeException("give up the capabilities", -result, "");
    }
  }
}
