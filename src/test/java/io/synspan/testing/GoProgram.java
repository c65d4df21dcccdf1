package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** A program that only the tests need, built from its Go module below {@code src/test}. */
public final class GoProgram {

  private GoProgram() {}

  /**
   * Builds a module unless its binary is in the user's cache; the first time takes minutes.
   *
   * @param module the name of its directory, such as {@code collector}
   * @return the binary
   * @throws IllegalStateException when it can't be built; the reason is on stderr
   */
  public static Path build(String module) throws IOException, InterruptedException {
    Path script = Path.of("src", "test", module, "build.sh");
    Process process =
        new ProcessBuilder(script.toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String binary;
    try (InputStream output = process.getInputStream()) {
      binary = new String(output.readAllBytes(), UTF_8).strip();
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException(script + " ended with " + status + "; it says why above");
    }
    return Path.of(binary);
  }
}
