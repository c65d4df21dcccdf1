package io.synspan.app.summary;

import java.util.Arrays;

/** A count for each constant of an enum. */
@SuppressWarnings("EnumOrdinal") // an index that does not leave the process
final class EnumCounts<E extends Enum<E>> {
  private final long[] counts;

  EnumCounts(Class<E> type) {
    counts = new long[type.getEnumConstants().length];
  }

  void add(E constant, long count) {
    counts[constant.ordinal()] += count;
  }

  long get(E constant) {
    return counts[constant.ordinal()];
  }

  long total() {
    return Arrays.stream(counts).sum();
  }

  void clear() {
    Arrays.fill(counts, 0);
  }
}
