package io.synspan.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Random;

/**
 * A target under random cases, each of which must come to its end within a limit of CPU time. The
 * same seed makes the same cases. For one thread.
 */
public final class FuzzRun {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final FuzzTarget target;
  private final long seed;
  private final Duration limit;
  private long cases;
  private long slowestNs;

  /**
   * @param limit of the CPU time of this thread for one case
   */
  public FuzzRun(FuzzTarget target, long seed, Duration limit) {
    this.target = target;
    this.seed = seed;
    this.limit = limit;
  }

  /** Runs so many cases more. */
  public void cases(int count) {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  /** Runs cases for so long. */
  public void runFor(Duration time) {
    long startNs = System.nanoTime();
    while (System.nanoTime() - startNs < time.toNanos()) {
      next();
    }
  }

  private void next() {
    long caseSeed = seed * 1_000_003 + cases;
    long beforeNs = THREADS.getCurrentThreadCpuTime();
    try {
      target.next(new Random(caseSeed));
    } catch (Throwable e) {
      throw new AssertionError("case %d of seed %d: %s".formatted(cases, seed, e), e);
    }
    long tookNs = THREADS.getCurrentThreadCpuTime() - beforeNs;
    if (tookNs > limit.toNanos()) {
      throw new AssertionError("case %d of seed %d took %d ns".formatted(cases, seed, tookNs));
    }
    slowestNs = Math.max(slowestNs, tookNs);
    cases++;
  }

  public long cases() {
    return cases;
  }

  /** CPU time of the slowest case. */
  public Duration slowest() {
    return Duration.ofNanos(slowestNs);
  }
}
