package io.synspan.connection;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Written by the tracker's thread alone, so an increment needs no atomic operation. */
final class TrackerCounts implements ConnectionLookup {
  private final int capacity;
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong evictions = new AtomicLong();
  private final AtomicLong vanished = new AtomicLong();
  private final AtomicLong undecodable = new AtomicLong();

  TrackerCounts(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public int size() {
    return size.get();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public long evictions() {
    return evictions.get();
  }

  @Override
  public long vanished() {
    return vanished.get();
  }

  @Override
  public long undecodable() {
    return undecodable.get();
  }

  void sized(int newSize) {
    size.setRelease(newSize);
  }

  void evicted() {
    increment(evictions);
  }

  void vanish() {
    increment(vanished);
  }

  void undecoded() {
    increment(undecodable);
  }

  private static void increment(AtomicLong count) {
    count.setRelease(count.getPlain() + 1);
  }
}
