package io.synspan.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Loads the JNI library, which travels inside the jar or the native binary: it is written to a
 * temporary file, loaded, and the file removed at once. Initialised at run time in a native image.
 */
final class NativeLibrary {
  private static final String RESOURCE = "libsynspan_probe.so";

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads the library once; later calls do nothing.
   *
   * @throws ProbeException with what to do, where the temporary folder can't be written or the
   *     library can't be linked
   */
  static synchronized void load() throws ProbeException {
    if (loaded) {
      return;
    }
    Path file = extract();
    try {
      System.load(file.toString());
      loaded = true;
    } catch (UnsatisfiedLinkError e) {
      throw new ProbeException(
          "cannot load the JNI library: "
              + e.getMessage()
              + "\n  It needs libelf and zlib (Debian, Ubuntu: apt-get install libelf1 zlib1g), and a"
              + " temporary folder that is not mounted noexec (another one: -Djava.io.tmpdir=DIR)",
          e);
    } finally {
      delete(file);
    }
  }

  private static Path extract() throws ProbeException {
    try (InputStream library = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
      if (library == null) {
        throw new ProbeException(
            "this build has no JNI library for this machine: build it with ./synspan", null);
      }
      Path file = Files.createTempFile("libsynspan_probe", ".so");
      Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new ProbeException(
          "cannot write the JNI library to "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e.getMessage()
              + "): name a writable folder with -Djava.io.tmpdir=DIR",
          e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
