package io.synspan.exchange;

/**
 * What the sweep comes to next in an exchange's life. Steps of the same nanosecond are taken in
 * this order, which leaves each upstream exchange the most downstream ones to choose from.
 */
enum Step {
  DOWNSTREAM_BEGINS,
  UPSTREAM_ENDS,
  UPSTREAM_BEGINS,
  UPSTREAM_ANSWERS,
  DOWNSTREAM_CLOSES,
  COMPLETES,
  EXPIRE
}
