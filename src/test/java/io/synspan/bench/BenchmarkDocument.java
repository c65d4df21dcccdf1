package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/benchmarks.md}: what people wrote, and a part that the benchmark writes. */
final class BenchmarkDocument {
  private static final Path FILE = Path.of("docs", "benchmarks.md");
  private static final String BEGIN = "<!-- written by ./synspan bench --write -->\n";
  private static final String END = "<!-- end -->\n";

  private BenchmarkDocument() {}

  /** Puts a run in the place of the one before. */
  static void write(String machine, Report report) throws IOException {
    Files.writeString(
        FILE, replace(Files.readString(FILE), machine + "\n\n" + report.toMarkdown()));
  }

  static String replace(String document, String part) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(FILE + " has lost its marks: " + BEGIN + END);
    }
    return document.substring(0, begin + BEGIN.length()) + part + document.substring(end);
  }
}
