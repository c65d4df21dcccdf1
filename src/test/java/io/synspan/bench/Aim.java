package io.synspan.bench;

import java.util.Locale;

/** What a figure should be. */
record Aim(Direction direction, double bound) {

  private enum Direction {
    AT_MOST("<="),
    AT_LEAST(">="),
    EXACTLY("="),
    NONE("");

    private final String symbol;

    Direction(String symbol) {
      this.symbol = symbol;
    }
  }

  /** Only to be known. */
  static final Aim NONE = new Aim(Direction.NONE, 0);

  static Aim atMost(double bound) {
    return new Aim(Direction.AT_MOST, bound);
  }

  static Aim atLeast(double bound) {
    return new Aim(Direction.AT_LEAST, bound);
  }

  static Aim exactly(double bound) {
    return new Aim(Direction.EXACTLY, bound);
  }

  boolean isMetBy(double value) {
    return switch (direction) {
      case AT_MOST -> value <= bound;
      case AT_LEAST -> value >= bound;
      case EXACTLY -> value == bound;
      case NONE -> true;
    };
  }

  /** With the unit of the figure that it is for; empty where there is no aim. */
  String text(String unit) {
    if (direction == Direction.NONE) {
      return "";
    }
    String number =
        bound == Math.rint(bound)
            ? String.format(Locale.ROOT, "%,.0f", bound)
            : String.format(Locale.ROOT, "%.2f", bound);
    return (direction.symbol + " " + number + " " + unit).strip();
  }
}
