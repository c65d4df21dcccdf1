package io.synspan.matrix;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What doctor says of a hook on one kernel.
 *
 * @param usable it was loaded and attached
 * @param problem why not; empty where it was
 * @param replacedBy the hooks that are used instead
 * @param way by which it was reached; empty where there is but one
 */
record HookResult(boolean usable, String problem, List<String> replacedBy, String way) {

  /** For a cell of the table. */
  String text() {
    if (!replacedBy.isEmpty()) {
      String others =
          replacedBy.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" and "));
      return (usable ? "not needed: " : "by ") + others;
    }
    String works = way.isEmpty() ? "works" : "works (" + way + ")";
    return usable ? works : "no: " + problem.lines().findFirst().orElse("").strip();
  }
}
