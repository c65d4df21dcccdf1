package io.synspan.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which exchange each of some spans has, where nothing else is possible: each has one, and none has
 * that of another. Guarded by its owner.
 */
final class Elimination {
  /** More than so many rows that hang together cost too much: nothing is said of them. */
  static final int MOST_ROWS = 1_024;

  private static final int MOST_CHOICES = 16_384;

  /** What was found out. */
  interface Outcome {
    void certain(UpstreamRow row, UpstreamEntry entry);

    void uncertain(UpstreamRow row);

    /** These can't all have an exchange of their own. */
    void impossible(List<UpstreamRow> rows);
  }

  private Elimination() {}

  static void solve(List<UpstreamRow> rows, Outcome outcome) {
    for (List<UpstreamRow> group : groups(rows)) {
      solveGroup(group, outcome);
    }
  }

  /** Rows that share candidates, also by way of others. */
  private static Iterable<List<UpstreamRow>> groups(List<UpstreamRow> rows) {
    Map<UpstreamEntry, UpstreamRow> owners = new HashMap<>();
    for (UpstreamRow row : rows) {
      row.group = row;
    }
    for (UpstreamRow row : rows) {
      for (UpstreamEntry entry : row.candidates) {
        UpstreamRow other = owners.putIfAbsent(entry, row);
        if (other != null) {
          row.join(other);
        }
      }
    }
    Map<UpstreamRow, List<UpstreamRow>> groups = new HashMap<>();
    for (UpstreamRow row : rows) {
      groups.computeIfAbsent(row.leader(), leader -> new ArrayList<>()).add(row);
    }
    return groups.values();
  }

  private static void solveGroup(List<UpstreamRow> group, Outcome outcome) {
    int choices = group.stream().mapToInt(row -> row.candidates.size()).sum();
    if (group.size() > MOST_ROWS || choices > MOST_CHOICES) {
      group.forEach(outcome::uncertain);
      return;
    }
    int[] found = new AllDifferent(values(group), choices).solve();
    if (Arrays.stream(found).anyMatch(value -> value == AllDifferent.IMPOSSIBLE)) {
      outcome.impossible(group);
      return;
    }
    for (int i = 0; i < found.length; i++) {
      UpstreamRow row = group.get(i);
      UpstreamEntry entry = found[i] < 0 ? null : entry(row, found[i]);
      if (entry == null) {
        outcome.uncertain(row);
      } else {
        outcome.certain(row, entry);
      }
    }
  }

  private static int[][] values(List<UpstreamRow> group) {
    group.forEach(row -> row.candidates.forEach(entry -> entry.value = -1));
    int next = 0;
    int[][] values = new int[group.size()][];
    for (int i = 0; i < values.length; i++) {
      List<UpstreamEntry> candidates = group.get(i).candidates;
      values[i] = new int[candidates.size()];
      for (int j = 0; j < values[i].length; j++) {
        UpstreamEntry entry = candidates.get(j);
        if (entry.value < 0) {
          entry.value = next++;
        }
        values[i][j] = entry.value;
      }
    }
    return values;
  }

  private static @Nullable UpstreamEntry entry(UpstreamRow row, int value) {
    for (UpstreamEntry entry : row.candidates) {
      if (entry.value == value) {
        return entry;
      }
    }
    return null;
  }
}
