package io.synspan.app.summary;

import java.util.Locale;

/** Numbers for people: three digits and a unit. */
final class Quantities {
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Quantities() {}

  /** As {@code 4,514}. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** As {@code 214 us}, {@code 1.04 ms}, {@code 63.4 s}. */
  static String time(long us) {
    if (us < 1000) {
      return us + " us";
    }
    return us < 1_000_000 ? threeDigits(us / 1e3) + " ms" : threeDigits(us / 1e6) + " s";
  }

  /** As {@code 12.4 KiB}. */
  static String bytes(long bytes) {
    double value = (double) bytes;
    int unit = 0;
    while (value >= 1023.5 && unit < BYTE_UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return (unit == 0 ? String.format(Locale.ROOT, "%.0f", value) : threeDigits(value))
        + " "
        + BYTE_UNITS[unit];
  }

  private static String threeDigits(double value) {
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
