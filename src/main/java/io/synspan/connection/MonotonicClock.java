package io.synspan.connection;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Turns CLOCK_MONOTONIC, in which the kernel stamps its records, into wall-clock time. The two
 * drift apart by what NTP corrects and by suspends, so the offset is measured again from time to
 * time. Any thread may call it.
 *
 * <p>On Linux {@link System#nanoTime} is CLOCK_MONOTONIC (HotSpot's os_linux.cpp; a test compares
 * it with the kernel's), except in a time namespace with an offset of its own.
 */
public final class MonotonicClock {
  private static final int ATTEMPTS = 16;

  private volatile long epochOffsetNs;

  /** A clock with a given offset, such as that of a recording. */
  public MonotonicClock(long epochOffsetNs) {
    this.epochOffsetNs = epochOffsetNs;
  }

  /** A clock of this machine, measured now. */
  public static MonotonicClock measured() {
    return new MonotonicClock(measureEpochOffsetNs());
  }

  /** CLOCK_MONOTONIC time now. */
  public static long nowNs() {
    return System.nanoTime();
  }

  /** Nanoseconds since 1970-01-01T00:00Z at a CLOCK_MONOTONIC time. */
  public long epochNs(long monotonicNs) {
    return monotonicNs + epochOffsetNs;
  }

  /** What is added to CLOCK_MONOTONIC to give nanoseconds since the epoch. */
  public long epochOffsetNs() {
    return epochOffsetNs;
  }

  /** Measures the offset again. */
  public void measure() {
    epochOffsetNs = measureEpochOffsetNs();
  }

  /** Of some readings between two of the other clock the one with the least time between. */
  private static long measureEpochOffsetNs() {
    long best = Long.MAX_VALUE;
    long offset = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
      long before = System.nanoTime();
      Instant now = Instant.now();
      long width = System.nanoTime() - before;
      if (width < best) {
        best = width;
        offset = ChronoUnit.NANOS.between(Instant.EPOCH, now) - (before + width / 2);
      }
    }
    return offset;
  }
}
