package io.synspan.matrix;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a test went in a guest. One line there, with tabs between: outcome, class, test, reason.
 *
 * @param outcome how it ended
 * @param testClass simple name
 * @param test name of the method; empty for the class itself
 * @param reason first line of why it failed or could not run; empty where it passed
 */
record TestResult(Outcome outcome, String testClass, String test, String reason) {
  private static final String SEPARATOR = "\t";

  /** How a test ends. */
  enum Outcome {
    PASSED,
    FAILED,
    /** An assumption did not hold: this kernel can't have it. */
    SKIPPED
  }

  /** Null for a line that is none. */
  static @Nullable TestResult parse(String line) {
    String[] parts = line.split(SEPARATOR, 4);
    return parts.length < 4
        ? null
        : new TestResult(
            Outcome.valueOf(parts[0].toUpperCase(Locale.ROOT)), parts[1], parts[2], parts[3]);
  }

  String line() {
    return String.join(SEPARATOR, outcome.name().toLowerCase(Locale.ROOT), testClass, test, reason);
  }
}
