package io.synspan.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows as they come, and progress for who waits. */
final class Report {
  private final PrintStream progress;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param progress told what goes on; the table is not for it
   */
  Report(PrintStream progress) {
    this.progress = progress;
  }

  void progress(String message) {
    progress.println("  " + message);
  }

  void add(Row row) {
    rows.add(row);
  }

  boolean isMet() {
    return rows.stream().noneMatch(row -> row.met().equals("no"));
  }

  /** For a terminal: columns in line. */
  String toText() {
    List<List<String>> lines = lines();
    List<Integer> widths =
        IntStream.range(0, Row.HEAD.cells().size())
            .mapToObj(
                column ->
                    lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .toList();
    return lines.stream()
        .map(line -> padded(line, widths))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  String toMarkdown() {
    List<List<String>> lines = lines();
    lines.add(1, Collections.nCopies(Row.HEAD.cells().size(), "---"));
    return lines.stream()
        .map(line -> "| " + String.join(" | ", line) + " |")
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(Row.HEAD.cells());
    rows.forEach(row -> lines.add(row.cells()));
    return lines;
  }

  private static String padded(List<String> line, List<Integer> widths) {
    return IntStream.range(0, line.size())
        .mapToObj(
            column ->
                String.format(
                    (column == 0 ? "%-" : "%") + widths.get(column) + "s", line.get(column)))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }
}
