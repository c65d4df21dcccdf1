package io.synspan.match;

import java.util.Arrays;

/**
 * Rows that each need a value of their own, from those that they may have. Finds out what is the
 * same in every assignment (Régin 1994). For one thread, used once.
 */
final class AllDifferent {
  /** A row that has other values in other assignments. */
  static final int UNCERTAIN = -1;

  /** A row that takes part in a contradiction: there is no assignment. */
  static final int IMPOSSIBLE = -2;

  private static final int FREE = -1;

  private final int[][] values;
  private final int[] valueOf;
  private final int[] rowOf;
  private final boolean[] seen;

  /**
   * @param values for each row those that it may have, from 0 to {@code valueCount} - 1, each once
   */
  AllDifferent(int[][] values, int valueCount) {
    this.values = values;
    this.valueOf = new int[values.length];
    this.rowOf = new int[valueCount];
    this.seen = new boolean[valueCount];
    Arrays.fill(valueOf, FREE);
    Arrays.fill(rowOf, FREE);
  }

  /** For each row the value that it has in every assignment, UNCERTAIN or IMPOSSIBLE. */
  int[] solve() {
    boolean[] impossible = new boolean[values.length];
    for (int row = 0; row < values.length; row++) {
      Arrays.fill(seen, false);
      if (!augments(row, FREE)) {
        markReached(row, impossible);
      }
    }
    int[] certain = new int[values.length];
    for (int row = 0; row < values.length; row++) {
      certain[row] = impossible[row] ? IMPOSSIBLE : certain(row);
    }
    return certain;
  }

  /** Its value, unless it could give that up, to nobody or to another row, and find one. */
  private int certain(int row) {
    int value = valueOf[row];
    Arrays.fill(seen, false);
    rowOf[value] = FREE;
    boolean other = canMove(row, value);
    rowOf[value] = row;
    return other ? UNCERTAIN : value;
  }

  /** As {@link #augments}, without doing it. */
  private boolean canMove(int row, int own) {
    for (int value : values[row]) {
      if (value != own && !seen[value]) {
        seen[value] = true;
        if (rowOf[value] == FREE || canMove(rowOf[value], value)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean augments(int row, int own) {
    for (int value : values[row]) {
      if (value != own && !seen[value]) {
        seen[value] = true;
        if (rowOf[value] == FREE || augments(rowOf[value], value)) {
          rowOf[value] = row;
          valueOf[row] = value;
          return true;
        }
      }
    }
    return false;
  }

  /** More rows than there are values for them: nobody can say which one is too many. */
  private void markReached(int row, boolean[] impossible) {
    impossible[row] = true;
    for (int value = 0; value < seen.length; value++) {
      if (seen[value] && rowOf[value] != FREE) {
        impossible[rowOf[value]] = true;
      }
    }
  }
}
