package io.synspan.testing;

import java.nio.file.Path;

/** The programs of {@code src/test/native}, compiled where they are missing or out of date. */
public final class TestPrograms {
  private static final Path OUTPUT = Path.of("target", "test-native").toAbsolutePath();

  private TestPrograms() {}

  /** Where a program is. */
  public static synchronized Path path(String name) {
    Command.run("make", "-s", "-C", "src/test/native", "OUTPUT=" + OUTPUT, OUTPUT + "/" + name);
    return OUTPUT.resolve(name);
  }
}
