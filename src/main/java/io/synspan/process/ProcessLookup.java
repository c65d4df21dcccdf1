package io.synspan.process;

import org.jspecify.annotations.Nullable;

/** Finds out about processes. For one thread, which neither waits nor, in most calls, allocates. */
public interface ProcessLookup {
  /** Knows none: where process ids are of another machine, or of a time that has gone. */
  ProcessLookup NONE =
      new ProcessLookup() {
        @Override
        public void see(long pid) {}

        @Override
        public @Nullable ProcessInfo find(long pid) {
          return null;
        }
      };

  /** A process is there now: it may soon be asked for. */
  void see(long pid);

  /** What is known of a process that was seen a while ago; null where nothing is. */
  @Nullable ProcessInfo find(long pid);
}
