package io.synspan.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what /proc says of the processes that were seen of late: one place for each of so many
 * hashes of a process id, so it can't grow. A thread of its own reads what was seen; what is asked
 * for before that is read at once. Nothing is known where the process was gone by then.
 */
public final class ProcessCache implements ProcessLookup, AutoCloseable {
  private static final int PLACES = 4096;
  private static final int MOST_WAITING = 256;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  /** A process id is not given out again so soon; what is older is read again. */
  private static final long FRESH_NS = Duration.ofSeconds(10).toNanos();

  /**
   * @param wasRead false while it waits for its first time
   */
  private record Entry(long pid, long readNs, boolean wasRead, @Nullable ProcessInfo info) {}

  private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(PLACES);
  private final BlockingQueue<Long> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongFunction<@Nullable ProcessInfo> reader;
  private final LongSupplier clock;
  private final Thread thread;

  ProcessCache(LongFunction<@Nullable ProcessInfo> reader, LongSupplier clock) {
    this.reader = reader;
    this.clock = clock;
    this.thread =
        Thread.ofPlatform().name("synspan-processes").daemon().unstarted(this::readWhatWaits);
  }

  /**
   * Starts one over {@code /proc}. Whoever starts it closes it.
   *
   * @return one that knows nothing where our process ids are not the kernel's
   */
  public static ProcessCache start() {
    ProcessReader reader = new ProcessReader(Path.of("/proc"));
    boolean usable = reader.sharesProcessIds();
    ProcessCache cache = new ProcessCache(usable ? reader::read : pid -> null, System::nanoTime);
    if (usable) {
      // What it needs is loaded before the first connection asks.
      cache.see(ProcessHandle.current().pid(), System.nanoTime());
      cache.thread.start();
    }
    return cache;
  }

  @Override
  public void see(long pid, long timeNs) {
    Entry entry = entries.get(placeOf(pid));
    if (entry == null || entry.pid != pid || timeNs - entry.readNs > FRESH_NS) {
      // Until it is read, so that many connections of one process wait once.
      boolean known = entry != null && entry.pid == pid && entry.wasRead;
      if (waiting.offer(pid)) {
        entries.set(
            placeOf(pid),
            new Entry(pid, timeNs, known, known && entry != null ? entry.info : null));
      }
    }
  }

  @Override
  public @Nullable ProcessInfo find(long pid) {
    Entry entry = entries.get(placeOf(pid));
    boolean known = entry != null && entry.pid == pid && entry.wasRead;
    return known && entry != null ? entry.info : read(pid);
  }

  /** Reads one process that waits, if there is one now. */
  void readOne() {
    Long pid = waiting.poll();
    if (pid != null) {
      read(pid);
    }
  }

  private @Nullable ProcessInfo read(long pid) {
    ProcessInfo info = reader.apply(pid);
    entries.set(placeOf(pid), new Entry(pid, clock.getAsLong(), true, info));
    return info;
  }

  private void readWhatWaits() {
    try {
      while (true) {
        read(waiting.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int placeOf(long pid) {
    return (int) ((pid * MULTIPLIER) >>> 52);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
