package io.synspan.signal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of docs/telemetry.md. */
final class TelemetryDocument {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** By the first cell of their head. A table that comes in parts is one. */
  private final Map<String, List<List<String>>> tables = new LinkedHashMap<>();

  private TelemetryDocument(List<String> lines) {
    List<List<String>> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : lines) {
      List<String> cells = cells(line);
      if (cells.isEmpty()) {
        inTable = false;
      } else if (!inTable) {
        inTable = true;
        rows = tables.computeIfAbsent(cells.getFirst(), head -> new ArrayList<>());
      } else if (!line.startsWith("|--")) {
        rows.add(cells);
      }
    }
  }

  static TelemetryDocument read() throws IOException {
    return new TelemetryDocument(Files.readAllLines(Path.of("docs/telemetry.md")));
  }

  List<List<String>> rows(String table) {
    return tables.getOrDefault(table, List.of());
  }

  /** The names in a cell, in order of the alphabet; that of a group stands for its attributes. */
  Set<String> names(String cell) {
    Set<String> names = codes(cell);
    for (List<String> group : rows("group")) {
      if (cell.contains(group.getFirst())) {
        names.addAll(codes(group.get(1)));
      }
    }
    return names;
  }

  static Set<String> codes(String cell) {
    return CODE.matcher(cell)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static String code(String cell) {
    return codes(cell).iterator().next();
  }

  private static List<String> cells(String line) {
    if (!line.startsWith("|")) {
      return List.of();
    }
    return Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
        .map(String::strip)
        .toList();
  }
}
