package io.synspan.match;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** An upstream exchange that spans may be of, and whose it turned out to be. */
final class UpstreamEntry {
  /** In order of time. */
  static final Comparator<UpstreamEntry> ORDER =
      Comparator.comparingLong(UpstreamEntry::firstNs)
          .thenComparingLong(entry -> entry.seen.cookie())
          .thenComparingLong(entry -> entry.seen.number());

  SeenExchange seen;

  /** It is of this span for certain, so it is of no other; null where it is not certain. */
  @Nullable SpanId taken;

  /** This span, whose resource is not trusted yet, had nothing else inside its times. */
  @Nullable SpanId claimed;

  /** Its number among the values of the assignment that is being solved. */
  int value;

  UpstreamEntry(SeenExchange seen) {
    this.seen = seen;
  }

  /** Does not change with later records. */
  long firstNs() {
    return seen.requestFirstNs();
  }
}
