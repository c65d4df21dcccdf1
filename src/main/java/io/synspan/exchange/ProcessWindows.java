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
  private final ThreadHabit[] habits = new ThreadHabit[MOST_PROCESSES];
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
  void blindUntil(ThreadHabit habit, long ns) {
    habit.blindUntilNs = Math.max(habit.blindUntilNs, ns);
    for (int i = 0; i < size; i++) {
      if (get(i).habit == habit) {
        get(i).blindUntil(ns);
      }
    }
  }

  /** What is known of this process; null where there is no room. */
  @Nullable ThreadHabit habitOf(int processId) {
    ProcessWindow last = latest;
    return last != null && last.habit.processId == processId ? last.habit : findHabit(processId);
  }

  /** The window for what this thread of the process does; null where there is no room. */
  @Nullable ProcessWindow of(ThreadHabit habit, int threadId) {
    int key = habit.isByThread() ? threadId : ProcessWindow.ALL_THREADS;
    ProcessWindow found = latest;
    if (found == null || found.habit != habit || found.threadId != key) {
      found = find(habit, key);
      latest = found;
    }
    return found;
  }

  /** What the windows of a process have not told is never told: they are to be made anew. */
  void taint(ThreadHabit habit) {
    for (int i = 0; i < size; i++) {
      if (get(i).habit == habit) {
        get(i).taint(Unpaired.LEARNING);
      }
    }
  }

  private @Nullable ThreadHabit findHabit(int processId) {
    ThreadHabit idle = null;
    for (int i = 0; i < processes; i++) {
      if (habits[i].processId == processId) {
        return habits[i];
      }
      if (habits[i].exchanges == 0) {
        idle = habits[i];
      }
    }
    if (processes < MOST_PROCESSES) {
      idle = new ThreadHabit();
      habits[processes++] = idle;
    }
    if (idle != null) {
      idle.begin(processId);
      for (int i = 0; i < size; i++) {
        if (get(i).habit == idle) {
          get(i).begin(idle, ProcessWindow.NO_THREAD);
        }
      }
    }
    return idle;
  }

  private @Nullable ProcessWindow find(ThreadHabit habit, int threadId) {
    ProcessWindow idle = null;
    for (int i = 0; i < size; i++) {
      ProcessWindow window = get(i);
      if (window.habit == habit && window.threadId == threadId) {
        return window;
      }
      if (window.exchanges == 0) {
        idle = window;
      }
    }
    if (size < MOST) {
      idle = new ProcessWindow(verdicts, habit);
      windows[size++] = idle;
    }
    if (idle != null) {
      idle.begin(habit, threadId);
      idle.blindUntil(Math.max(blindUntilNs, habit.blindUntilNs));
    }
    return idle;
  }

  @SuppressWarnings("NullAway") // below size there is always one
  private ProcessWindow get(int index) {
    return windows[index];
  }
}
