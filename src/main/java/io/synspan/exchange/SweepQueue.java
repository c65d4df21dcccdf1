package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Exchanges by the time of their next step. They lie in a calendar as they come, a bucket for each
 * eighth of a millisecond, and only those of the bucket that the sweep is in are put in order: a
 * heap of all would touch memory that has long left the processor's cache, some 17 times a step.
 */
final class SweepQueue {
  private static final int BUCKET_BITS = 17;

  /** A second; what is due later waits in the last one, and is put back when that comes. */
  private static final int BUCKETS = 1 << 13;

  private static final int MASK = BUCKETS - 1;

  private final @Nullable Exchange[] calendar = new @Nullable Exchange[BUCKETS];

  /** Those that are due in the current bucket's time or before. */
  private final SweepHeap current = new SweepHeap();

  private int inCalendar;
  private long currentBucket = Long.MIN_VALUE;

  /** The one with the earliest step, where that is due; it stays here. */
  @Nullable Exchange due(long untilNs) {
    Exchange first = current.first();
    while (first == null && currentBucket < bucketOf(untilNs)) {
      nextBucket(bucketOf(untilNs));
      first = current.first();
    }
    return first == null || first.dueNs > untilNs ? null : first;
  }

  /** Puts an exchange where its {@code dueNs} and {@code step} belong. */
  void put(Exchange exchange) {
    long bucket = bucketOf(exchange.dueNs);
    if (currentBucket == Long.MIN_VALUE) {
      currentBucket = bucket;
    }
    if (bucket <= currentBucket) {
      unlink(exchange);
      current.put(exchange);
    } else {
      remove(exchange);
      link(exchange, (int) Math.min(bucket, currentBucket + MASK) & MASK);
    }
  }

  void remove(Exchange exchange) {
    unlink(exchange);
    if (exchange.heapIndex != Exchange.NOT_QUEUED) {
      current.remove(exchange);
    }
  }

  private void nextBucket(long lastBucket) {
    currentBucket = inCalendar == 0 ? lastBucket : currentBucket + 1;
    Exchange next = calendar[(int) currentBucket & MASK];
    while (next != null) {
      put(next);
      next = calendar[(int) currentBucket & MASK];
    }
  }

  private void link(Exchange exchange, int bucket) {
    Exchange head = calendar[bucket];
    exchange.bucket = bucket;
    exchange.nextInBucket = head;
    exchange.previousInBucket = null;
    if (head != null) {
      head.previousInBucket = exchange;
    }
    calendar[bucket] = exchange;
    inCalendar++;
  }

  private void unlink(Exchange exchange) {
    if (exchange.bucket == Exchange.NOT_QUEUED) {
      return;
    }
    Exchange next = exchange.nextInBucket;
    Exchange previous = exchange.previousInBucket;
    if (previous == null) {
      calendar[exchange.bucket] = next;
    } else {
      previous.nextInBucket = next;
    }
    if (next != null) {
      next.previousInBucket = previous;
    }
    exchange.bucket = Exchange.NOT_QUEUED;
    inCalendar--;
  }

  private static long bucketOf(long ns) {
    return ns >> BUCKET_BITS;
  }
}
