package io.synspan.bench;

import java.util.Collection;

/** What several rounds say: their median, and the quartiles around it. */
record Spread(double lower, double median, double upper) {

  /** Of at least one value. */
  static Spread of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  /** Whether at least three quarters of the rounds say that there is something. */
  boolean isAboveNoise() {
    return lower > 0;
  }

  String text(String unit) {
    return "%s (%s to %s)"
        .formatted(Row.figure(median, unit), Row.figure(lower, ""), Row.figure(upper, ""));
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
