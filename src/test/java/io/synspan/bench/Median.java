package io.synspan.bench;

import java.util.Collection;

/** The middle one: a round that something disturbed does not count. */
final class Median {

  private Median() {}

  /** Of at least one value; of an even number, the mean of the middle two. */
  static double of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
