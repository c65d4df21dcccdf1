package io.synspan.bench;

import java.util.List;
import java.util.Locale;

/**
 * One line of the table, as text.
 *
 * @param theirs what it is compared with, empty where with nothing
 * @param met {@code yes}, {@code no} or empty
 */
record Row(String what, String ours, String theirs, String ratio, String aim, String met) {
  static final Row HEAD = new Row("what", "ours", "theirs", "ratio", "aim", "met");

  /** Two figures of which the ratio counts. */
  static Row compared(String what, double ours, double theirs, String unit, Aim aim) {
    return ratio(what, figure(ours, unit), figure(theirs, unit), ours / theirs, aim);
  }

  /** A ratio that is not the quotient of the two figures shown, such as the median of several. */
  static Row ratio(String what, String ours, String theirs, double ratio, Aim aim) {
    return new Row(
        what,
        ours,
        theirs,
        String.format(Locale.ROOT, "%.3f", ratio),
        aim.text(""),
        met(aim, ratio));
  }

  /** A figure that counts by itself. */
  static Row absolute(String what, double ours, String unit, Aim aim) {
    return new Row(what, figure(ours, unit), "", "", aim.text(unit), met(aim, ours));
  }

  /** Two counts that should be the same. */
  static Row same(String what, long ours, long theirs) {
    return compared(what, (double) ours, (double) theirs, "", Aim.exactly(1));
  }

  /** A count that should be 0. */
  static Row none(String what, long ours) {
    return absolute(what, (double) ours, "", Aim.exactly(0));
  }

  List<String> cells() {
    return List.of(what, ours, theirs, ratio, aim, met);
  }

  /** Three digits at least, thousands apart. */
  static String figure(double value, String unit) {
    double magnitude = Math.abs(value);
    int decimals = value == Math.rint(value) || magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2;
    return (String.format(Locale.ROOT, "%,." + decimals + "f", value) + " " + unit).strip();
  }

  private static String met(Aim aim, double value) {
    if (aim.equals(Aim.NONE)) {
      return "";
    }
    return aim.isMetBy(value) ? "yes" : "no";
  }
}
