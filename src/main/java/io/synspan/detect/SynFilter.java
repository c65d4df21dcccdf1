package io.synspan.detect;

/** What drops SYNs by the prefix that they come from. Called by one thread. */
public interface SynFilter {
  /**
   * Drops those of a prefix, and counts from 0.
   *
   * @param untilNs CLOCK_MONOTONIC; they pass from then on, whatever becomes of us
   * @return false where it can't
   */
  boolean begin(SourcePrefix prefix, long untilNs);

  /** How many were dropped since it has begun. */
  long syns(SourcePrefix prefix);

  /** Lets them pass, and forgets the count. */
  void end(SourcePrefix prefix);
}
