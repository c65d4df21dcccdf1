package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The windows of the processes that are watched, 512 at once: one for each process, or one for each
 * thread of it ({@link ThreadHabit}). One that has no exchanges gives way.
 */
final class ProcessWindows {
  private static final int MOST = 512;
  private static final int MOST_PROCESSES = 128;

  private final @Nullable ProcessWindow[] windows = new @Nullable ProcessWindow[MOST];
  private final ProcessHabits[] known = new ProcessHabits[MOST_PROCESSES];
  private final Verdicts verdicts;
  private @Nullable ProcessWindow latest;
  private int size;
  private int processes;
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

  /** Of this process, also of its threads that are new until then. */
  void blindUntil(ProcessHabits habits, long ns) {
    habits.blindUntilNs = Math.max(habits.blindUntilNs, ns);
    for (int i = 0; i < size; i++) {
      if (get(i).habits == habits) {
        get(i).blindUntil(ns);
      }
    }
  }

  /** What is known of this process; null where there is no room. */
  @Nullable ProcessHabits habitsOf(int processId) {
    ProcessWindow last = latest;
    return last != null && last.habits.processId == processId ? last.habits : findHabits(processId);
  }

  /** The window for what this thread of the process does; null where there is no room. */
  @Nullable ProcessWindow of(ProcessHabits habits, int threadId) {
    int key = habits.threads.isByThread() ? threadId : ProcessWindow.ALL_THREADS;
    ProcessWindow found = latest;
    if (found == null || found.habits != habits || found.threadId != key) {
      found = find(habits, key);
      latest = found;
    }
    return found;
  }

  /** What the windows of a process have not told is never told: they are to be made anew. */
  void taint(ProcessHabits habits) {
    for (int i = 0; i < size; i++) {
      if (get(i).habits == habits) {
        get(i).taint(Unpaired.LEARNING);
      }
    }
  }

  private @Nullable ProcessHabits findHabits(int processId) {
    ProcessHabits idle = null;
    for (int i = 0; i < processes; i++) {
      if (known[i].processId == processId) {
        return known[i];
      }
      if (known[i].exchanges == 0) {
        idle = known[i];
      }
    }
    if (processes < MOST_PROCESSES) {
      idle = new ProcessHabits();
      known[processes++] = idle;
    }
    if (idle != null) {
      idle.begin(processId);
      for (int i = 0; i < size; i++) {
        if (get(i).habits == idle) {
          get(i).begin(idle, ProcessWindow.NO_THREAD);
        }
      }
    }
    return idle;
  }

  private @Nullable ProcessWindow find(ProcessHabits habits, int threadId) {
    ProcessWindow idle = null;
    for (int i = 0; i < size; i++) {
      ProcessWindow window = get(i);
      if (window.habits == habits && window.threadId == threadId) {
        return window;
      }
      if (window.exchanges == 0) {
        idle = window;
      }
    }
    if (size < MOST) {
      idle = new ProcessWindow(verdicts, habits);
      windows[size++] = idle;
    }
    if (idle != null) {
      idle.begin(habits, threadId);
      idle.blindUntil(Math.max(blindUntilNs, habits.blindUntilNs));
    }
    return idle;
  }

  @SuppressWarnings("NullAway") // below size there is always one
  private ProcessWindow get(int index) {
    return windows[index];
  }
}
