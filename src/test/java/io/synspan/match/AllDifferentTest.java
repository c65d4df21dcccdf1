package io.synspan.match;

import static io.synspan.match.AllDifferent.IMPOSSIBLE;
import static io.synspan.match.AllDifferent.UNCERTAIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllDifferentTest {
  @Test
  void aRowWithOneValueRulesItOutForTheOthers() {
    assertThat(solve(new int[][] {{0}, {0, 1}, {0, 1, 2}})).containsExactly(0, 1, 2);
  }

  @Test
  void leavesWhatCouldBeSwapped() {
    assertThat(solve(new int[][] {{0, 1}, {0, 1}, {0, 1, 2}}))
        .containsExactly(UNCERTAIN, UNCERTAIN, 2);
  }

  @Test
  void aValueThatNobodyNeedsLeavesDoubt() {
    assertThat(solve(new int[][] {{0, 1}})).containsExactly(UNCERTAIN);
  }

  @Test
  void saysWhereThereAreTooFew() {
    assertThat(solve(new int[][] {{0}, {0}, {1}, {}}))
        .containsExactly(IMPOSSIBLE, IMPOSSIBLE, 1, IMPOSSIBLE);
  }

  @Test
  void findsWhatAllAssignmentsHaveInCommon() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      int[][] values = new int[1 + random.nextInt(6)][];
      for (int row = 0; row < values.length; row++) {
        values[row] = random.ints(0, 7).distinct().limit(1 + random.nextInt(4)).toArray();
      }
      int[] expected = common(values);
      if (expected.length > 0) {
        assertThat(solve(values)).as(Arrays.deepToString(values)).isEqualTo(expected);
      } else {
        assertThat(solve(values)).as(Arrays.deepToString(values)).contains(IMPOSSIBLE);
      }
    }
  }

  private static int[] solve(int[][] values) {
    return new AllDifferent(values, 7).solve();
  }

  /** By trying all; empty where there is no assignment. */
  private static int[] common(int[][] values) {
    List<int[]> all = new ArrayList<>();
    assign(values, new int[values.length], 0, all);
    if (all.isEmpty()) {
      return new int[0];
    }
    int[] common = all.getFirst().clone();
    for (int[] one : all) {
      for (int row = 0; row < common.length; row++) {
        common[row] = common[row] == one[row] ? common[row] : UNCERTAIN;
      }
    }
    return common;
  }

  private static void assign(int[][] values, int[] chosen, int row, List<int[]> all) {
    if (row == values.length) {
      all.add(chosen.clone());
      return;
    }
    for (int value : values[row]) {
      if (Arrays.stream(chosen, 0, row).noneMatch(other -> other == value)) {
        chosen[row] = value;
        assign(values, chosen, row + 1, all);
      }
    }
  }
}
