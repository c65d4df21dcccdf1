package io.synspan.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of each BPF program that {@code src/test/kernels/arm64/load_programs.c} has loaded
 * and attached.
 *
 * @param release of the kernel, with its architecture
 * @param lines object, program and {@code ok} or why not, with tabs between
 * @param complete whether it came to its end
 */
record ProgramLoads(String release, List<String[]> lines, boolean complete) {
  static final String FILE = "programs";
  private static final String OK = "ok";
  private static final String END = "end";

  static ProgramLoads read(Path folder) throws IOException {
    List<String> all = Files.readAllLines(folder.resolve(FILE));
    List<String[]> words =
        all.stream().map(line -> line.split("\t", 3)).filter(of -> of.length == 3).toList();
    return new ProgramLoads(
        words.stream()
            .filter(of -> of[0].equals("release"))
            .map(of -> of[1] + " (" + of[2] + ")")
            .findFirst()
            .orElse("?"),
        words.stream().filter(of -> !of[0].equals("release")).toList(),
        all.contains(END));
  }

  /** Whether each object has a program that works, and no more than a few do not. */
  boolean good() {
    return complete && failed().size() * 4 < lines.size();
  }

  private List<String[]> failed() {
    return lines.stream().filter(of -> !of[2].equals(OK)).toList();
  }

  /** A section of the page. */
  String text() {
    String others =
        failed().stream()
            .map(of -> "- `%s`: %s%n".formatted(of[1], of[2]))
            .collect(Collectors.joining());
    return """

        ## Another architecture

        Compiled for it, each program of both objects was loaded and attached by itself on Linux %s, emulated: %d of %d work%s
        """
            .formatted(
                release,
                lines.size() - failed().size(),
                lines.size(),
                others.isEmpty() ? "." : ". Not:")
        + (others.isEmpty() ? "" : "\n" + others);
  }
}
