package io.synspan.signal;

/**
 * A token bucket that holds one second's worth of spans. Its time is the records' own, so a replay
 * is limited as the recording was.
 *
 * <p>A connection that was only sampled waits until the bucket is half full: routine spans never
 * starve those that tell of trouble. For one thread.
 */
final class SpanRateLimit {
  private static final double NS_PER_SECOND = 1e9;

  private final double capacity;
  private double tokens;
  private long refilledNs;

  SpanRateLimit(int spansPerSecond) {
    this.capacity = spansPerSecond;
    this.tokens = spansPerSecond;
  }

  /** Takes a token, or returns false. */
  boolean admits(long nowNs, boolean notable) {
    refill(nowNs);
    if (tokens < (notable ? 1 : Math.max(1, capacity / 2))) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** Records of different CPUs may be a little out of order: time never runs backwards here. */
  private void refill(long nowNs) {
    long elapsedNs = nowNs - refilledNs;
    if (elapsedNs > 0) {
      tokens = Math.min(capacity, tokens + elapsedNs / NS_PER_SECOND * capacity);
      refilledNs = nowNs;
    }
  }
}
