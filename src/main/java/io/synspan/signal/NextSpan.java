package io.synspan.signal;

import io.synspan.connection.SpanIds;

/** Gives the next span that this thread begins its ids, instead of random ones. */
@FunctionalInterface
public interface NextSpan {
  /** Where nobody knows the ids before. */
  NextSpan RANDOM = ids -> {};

  void hasIds(SpanIds ids);
}
