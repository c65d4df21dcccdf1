package io.synspan.process;

import org.jspecify.annotations.Nullable;

/** Finds out about processes. For one thread. */
public interface ProcessLookup {
  /** Knows none: where process ids are of another machine, or of a time that has gone. */
  ProcessLookup NONE =
      new ProcessLookup() {
        @Override
        public void see(long pid, long timeNs) {}

        @Override
        public @Nullable ProcessInfo find(long pid) {
          return null;
        }
      };

  /**
   * A process was there a moment ago: it may soon be asked for. Neither waits nor, most often,
   * allocates.
   *
   * @param timeNs CLOCK_MONOTONIC time at which it was there
   */
  void see(long pid, long timeNs);

  /** What is known of a process; null where nothing is. Reads files where it was not seen. */
  @Nullable ProcessInfo find(long pid);
}
