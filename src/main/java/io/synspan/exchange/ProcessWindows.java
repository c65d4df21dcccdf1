package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/** The processes that are watched, 128 at once: one that has no exchanges gives way. */
final class ProcessWindows {
  private static final int MOST = 128;

  private final @Nullable ProcessWindow[] windows = new @Nullable ProcessWindow[MOST];
  private final Verdicts verdicts;
  private @Nullable ProcessWindow latest;
  private int size;
  private long blindUntilNs;

  ProcessWindows(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  /** Of each process, also of those that are new until then. */
  void blindUntil(long ns) {
    blindUntilNs = Math.max(blindUntilNs, ns);
    for (int i = 0; i < size; i++) {
      get(i).blindUntil(ns);
    }
  }

  /** The window of this process; null where there is no room. */
  @Nullable ProcessWindow of(int processId) {
    ProcessWindow found = latest;
    if (found == null || found.processId != processId) {
      found = find(processId);
      latest = found;
    }
    return found;
  }

  private @Nullable ProcessWindow find(int processId) {
    ProcessWindow idle = null;
    for (int i = 0; i < size; i++) {
      ProcessWindow window = get(i);
      if (window.processId == processId) {
        return window;
      }
      if (window.exchanges == 0) {
        idle = window;
      }
    }
    if (size < MOST) {
      idle = new ProcessWindow(verdicts);
      windows[size++] = idle;
    }
    if (idle != null) {
      idle.begin(processId);
      idle.blindUntil(blindUntilNs);
    }
    return idle;
  }

  @SuppressWarnings("NullAway") // below size there is always one
  private ProcessWindow get(int index) {
    return windows[index];
  }
}
