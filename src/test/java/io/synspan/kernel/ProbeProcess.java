package io.synspan.kernel;

import io.synspan.testing.LineProcess;
import io.synspan.testing.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link ProbeMain}, ended by SIGKILL. For one thread. */
final class ProbeProcess implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final String NOBODY = "65534";

  private final LineProcess process;
  private final Path classes;

  private ProbeProcess(LineProcess process, Path classes) {
    this.process = process;
    this.classes = classes;
  }

  /** Starts one as root. */
  static ProbeProcess start(NetworkNamespace watched) throws IOException {
    return start(watched, List.of());
  }

  /**
   * Starts one as a user who has these capabilities alone, such as {@code bpf}.
   *
   * @throws IllegalStateException with its message where it can't open its probe
   */
  static ProbeProcess start(NetworkNamespace watched, String... capabilities) throws IOException {
    String set =
        "-all" + Arrays.stream(capabilities).map(name -> ",+" + name).collect(Collectors.joining());
    return start(
        watched,
        List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            "--bounding-set=" + set,
            "--inh-caps=" + set,
            "--ambient-caps=" + set));
  }

  long pid() {
    return process.pid();
  }

  int ask(String what) {
    return Integer.parseInt(process.ask(what));
  }

  @Override
  public void close() throws IOException {
    process.close();
    delete(classes);
  }

  private static ProbeProcess start(NetworkNamespace watched, List<String> through)
      throws IOException {
    Path classes = copyClasses();
    List<String> command = new ArrayList<>(through);
    command.addAll(
        List.of(
            JAVA.toString(),
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classes.toString(),
            ProbeMain.class.getName(),
            Long.toString(watched.inode())));
    try {
      return new ProbeProcess(LineProcess.start(command), classes);
    } catch (IllegalStateException e) {
      delete(classes);
      throw e;
    }
  }

  /** Where everybody can read them: a checkout may lie in root's home. */
  private static Path copyClasses() throws IOException {
    Path copy = Files.createTempDirectory("synspan-test-classes");
    for (Path root : List.of(TARGET.resolve("classes"), TARGET.resolve("test-classes"))) {
      for (Path source : walk(root.resolve("io"))) {
        Path target = copy.resolve(root.relativize(source));
        if (Files.isDirectory(source)) {
          Files.createDirectories(target);
        } else {
          Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    for (Path path : walk(copy)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return copy;
  }

  private static void delete(Path folder) throws IOException {
    for (Path path : walk(folder).reversed()) {
      Files.delete(path);
    }
  }

  /** Folders come before what is in them. */
  private static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.toList();
    }
  }
}
