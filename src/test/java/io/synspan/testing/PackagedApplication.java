package io.synspan.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code package} has built: a folder with a jar, or one native binary. */
public final class PackagedApplication {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Path JAR_FOLDER = Path.of("target", "quarkus-app");

  private static final @Nullable String EXECUTABLE = System.getProperty("synspan.executable");

  /** Those of the script ./synspan. */
  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx256m",
          "-Xss512k",
          "-Xlog:disable",
          "-Xlog:all=error:stderr");

  private PackagedApplication() {}

  /** The folder of the jar, or the native binary. */
  static Path path() {
    Path path = EXECUTABLE == null ? JAR_FOLDER : Path.of(EXECUTABLE);
    if (!Files.exists(path)) {
      throw new IllegalStateException(path + " is missing: \"./mvnw package\" makes it");
    }
    return path.toAbsolutePath();
  }

  /**
   * What starts it.
   *
   * @param path {@link #path} or a copy
   */
  static List<String> commandLine(Path path) {
    if (EXECUTABLE != null) {
      return List.of(path.toString());
    }
    List<String> line = new ArrayList<>();
    line.add(JAVA.toString());
    line.addAll(JAVA_OPTIONS);
    line.addAll(List.of("-jar", path.resolve("quarkus-run.jar").toString()));
    return line;
  }

  /** Copies it into a folder that every user can read, for one who can't read the checkout. */
  public static Path copyTo(Path directory) {
    Path copy = directory.resolve("application");
    Command.run("cp", "-r", path().toString(), copy.toString());
    Command.run("chmod", "-R", "a+rX", directory.toString());
    return copy;
  }
}
