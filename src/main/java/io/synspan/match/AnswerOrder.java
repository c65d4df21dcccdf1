package io.synspan.match;

/**
 * Whether a resource's SERVER spans end after their answer was begun to be sent, as most tracers
 * have it. Where they do, one that ends before shows that its trace's times are too early: the SDK
 * took the start from the wall clock, was interrupted, and measures all that follows from later on.
 * Guarded by its owner.
 */
final class AnswerOrder {
  private static final int LEARNED_AFTER = 20;

  /** So few may be otherwise, by the very times that are looked for: on a busy machine many are. */
  private static final int OTHERWISE_OF = 5;

  /** What a clock may be off, and a send's stamp late. */
  private static final long SLACK_NS = 20_000;

  private long after;
  private long before;

  /**
   * Looks at one more.
   *
   * @param answerNs when the answer was begun to be sent, as the kernel has it
   * @param endNs the end of the span, with what its clock can't tell apart
   * @return by how much the span ends too early, where all others end after their answer; else 0
   */
  long look(long answerNs, long endNs) {
    long earlyNs = answerNs - endNs - SLACK_NS;
    if (earlyNs <= 0) {
      after++;
      return 0;
    }
    before++;
    return isKept() ? earlyNs : 0;
  }

  /** Whether it is known that they end after their answer. */
  boolean isKept() {
    return after >= LEARNED_AFTER && before <= 1 + after / OTHERWISE_OF;
  }
}
