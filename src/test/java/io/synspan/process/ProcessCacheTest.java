package io.synspan.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProcessCacheTest {
  private static final long SECOND = 1_000_000_000;

  private final List<Long> reads = new ArrayList<>();
  private long nowNs;
  private final ProcessCache cache = new ProcessCache(this::read, () -> nowNs);

  @Test
  void knowsAProcessOnceItWasRead() {
    cache.see(7, nowNs);
    cache.readOne();

    assertThat(cache.find(7)).isEqualTo(process(7));
    assertThat(reads).containsExactly(7L);
  }

  @Test
  void readsAtOnceWhatIsAskedForBefore() {
    cache.see(7, nowNs);
    assertThat(cache.find(7)).isEqualTo(process(7));
    assertThat(cache.find(8)).isEqualTo(process(8));
    assertThat(cache.find(8)).isEqualTo(process(8));

    assertThat(reads).containsExactly(7L, 8L);
  }

  @Test
  void readsAProcessOnceHoweverOftenItIsSeen() {
    for (int i = 0; i < 10; i++) {
      cache.see(7, nowNs);
      cache.readOne();
    }

    assertThat(reads).containsExactly(7L);
  }

  @Test
  void readsAgainWhatIsOldAndKeepsItMeanwhile() {
    cache.see(7, nowNs);
    cache.readOne();
    nowNs += 11 * SECOND;
    cache.see(7, nowNs);
    assertThat(cache.find(7)).isEqualTo(process(7));
    cache.readOne();

    assertThat(reads).containsExactly(7L, 7L);
  }

  @Test
  void forgetsAProcessThatHasGone() {
    cache.see(99, nowNs);
    cache.readOne();

    assertThat(cache.find(99)).isNull();
    assertThat(reads).containsExactly(99L);
  }

  @Test
  void staysBoundedWhateverIsSeen() {
    for (long pid = 1; pid <= 100_000; pid++) {
      cache.see(pid, nowNs);
    }
    for (int i = 0; i < 1_000; i++) {
      cache.readOne();
    }

    assertThat(reads).hasSize(256);
  }

  @Test
  void allocatesNothingForAProcessThatIsKnown() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    cache.see(70_000, nowNs);
    cache.readOne();
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      cache.see(70_000, nowNs);
      cache.find(70_000);
    }

    // The smallest object has 16 bytes. What the JVM allocates once, for its own ends, is not ours.
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  private @Nullable ProcessInfo read(long pid) {
    reads.add(pid);
    return pid == 99 ? null : process(pid);
  }

  private static ProcessInfo process(long pid) {
    return new ProcessInfo("command" + pid, "", "", "");
  }
}
