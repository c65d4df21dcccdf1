package io.synspan.exchange;

/**
 * What the sweep comes to next in an exchange's life. Steps of the same nanosecond are taken in
 * this order, which leaves each upstream exchange the most downstream ones to choose from.
 */
enum Step {
  DOWNSTREAM_BEGINS(0),
  UPSTREAM_ENDS(1),
  UPSTREAM_BEGINS(2),
  UPSTREAM_ANSWERS(3),
  DOWNSTREAM_CLOSES(4),
  COMPLETES(5),
  EXPIRE(6);

  /** As many as are needed for each {@link #order}. */
  static final int BITS = 3;

  final int order;

  Step(int order) {
    this.order = order;
  }
}
