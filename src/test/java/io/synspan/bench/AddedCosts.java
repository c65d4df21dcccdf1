package io.synspan.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each of several watchers adds to the time of a segment, round by round: the difference from
 * what it took without any, just before and just after.
 */
final class AddedCosts {
  private final Map<String, List<Double>> nsByWatcher = new LinkedHashMap<>();

  void add(String watcher, double beforeNs, double watchedNs, double afterNs) {
    nsByWatcher
        .computeIfAbsent(watcher, name -> new ArrayList<>())
        .add(watchedNs - (beforeNs + afterNs) / 2);
  }

  /** Throws where it was never measured. */
  Spread of(String watcher) {
    List<Double> ns = nsByWatcher.get(watcher);
    if (ns == null) {
      throw new IllegalArgumentException("nothing is known of " + watcher);
    }
    return Spread.of(ns);
  }

  /**
   * One watcher beside another. The ratio is not a number, which meets no aim, where either cost
   * can't be told from noise.
   */
  Row compare(String what, String ours, String theirs, Aim aim) {
    Spread our = of(ours);
    Spread their = of(theirs);
    boolean known = our.isAboveNoise() && their.isAboveNoise();
    return Row.ratio(
        what,
        our.text("ns"),
        their.text("ns"),
        known ? our.median() / their.median() : Double.NaN,
        aim);
  }
}
