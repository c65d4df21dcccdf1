package io.synspan.bench;

import java.util.Collection;

/** The middle one: a round that something disturbed does not count. */
final class Median {

  private Median() {}

  /** Of at least one value; of an even number, the mean of the middle two. */
  static double of(Collection<Double> values) {
    return Spread.of(values).median();
  }
}
