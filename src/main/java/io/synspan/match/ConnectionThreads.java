package io.synspan.match;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which thread's requests each opened connection carries, where a resource's connections each
 * belong to one thread, as those of event loops do. Whether they do is learned from spans whose
 * exchange is certain without it. Guarded by its owner.
 */
final class ConnectionThreads {
  /** Threads that take connections from a pool would long have shared one. */
  private static final int LEARNED_AFTER = 100;

  private static final int REGAINED_AFTER = 1_000;

  /** One join alone that is wrong must not make others wrong. */
  private static final int KNOWN_AFTER = 2;

  private static final int MOST_RESOURCES = 256;
  private static final int MOST_THREADS = 256;
  private static final int MOST_CONNECTIONS = 1 << 14;

  private final BoundedMap<Long, Habit> habits = new BoundedMap<>(MOST_RESOURCES);
  private final BoundedMap<Long, Use> uses = new BoundedMap<>(MOST_CONNECTIONS);

  /** What was known in another life of a habit does not count. */
  private int lives;

  /**
   * The last use of a connection that was certain.
   *
   * @param life of the habit: what was known before it was broken does not count
   * @param changes of the thread until then
   * @param times that it was this thread, one after the other
   */
  private record Use(long resource, long thread, int life, long changes, int times) {}

  /** Of one resource. */
  private static final class Habit {
    final Map<Long, Long> lastConnectionOf = new HashMap<>();
    long lastThread;
    long changes;
    int seen;
    int required = LEARNED_AFTER;
    int life;

    Habit(int life) {
      this.life = life;
    }

    void breakOff(int nextLife) {
      seen = 0;
      required = REGAINED_AFTER;
      life = nextLife;
      lastConnectionOf.clear();
    }

    boolean isKept() {
      return seen >= required;
    }

    /** Whether there is room for this thread. */
    boolean turnTo(long thread, long cookie) {
      if (lastThread != thread) {
        lastThread = thread;
        changes++;
      }
      lastConnectionOf.put(thread, cookie);
      return lastConnectionOf.size() <= MOST_THREADS;
    }
  }

  /**
   * These are certain without any thread: they show whether connections keep to theirs. What counts
   * is a thread that comes back to a connection after it had another one, and another thread its
   * turn: two pools from which the last one is taken would have mixed them.
   *
   * @param joined in the order of their exchanges
   */
  void look(List<Joined> joined) {
    for (Joined one : joined) {
      SpanFacts span = one.row().span;
      if (span.threadId() == 0) {
        continue;
      }
      Habit habit = habits.computeIfAbsent(span.resource(), unknown -> new Habit(++lives));
      long cookie = one.entry().seen.cookie();
      Use before = uses.get(cookie);
      if (before != null && isOf(before, span, habit)) {
        if (before.thread != span.threadId()) {
          habit.breakOff(++lives);
        } else if (habit.changes > before.changes
            && !Long.valueOf(cookie).equals(habit.lastConnectionOf.get(span.threadId()))) {
          habit.seen++;
        }
      }
      if (!habit.turnTo(span.threadId(), cookie)) {
        habit.breakOff(++lives);
      }
      use(cookie, span, habit);
    }
  }

  private void use(long cookie, SpanFacts span, Habit habit) {
    Use before = uses.get(cookie);
    int times =
        before != null && isOf(before, span, habit) && before.thread == span.threadId()
            ? Math.min(before.times + 1, KNOWN_AFTER)
            : 1;
    uses.put(cookie, new Use(span.resource(), span.threadId(), habit.life, habit.changes, times));
  }

  /** A span and the exchange that it certainly has. */
  record Joined(UpstreamRow row, UpstreamEntry entry) {}

  /**
   * What follows from what is known of threads tells more of connections. It shows nothing anew,
   * unless it can't be.
   */
  void conclude(List<Joined> joined) {
    for (Joined one : joined) {
      SpanFacts span = one.row().span;
      Habit habit = habits.get(span.resource());
      if (span.threadId() != 0 && habit != null) {
        Use before = uses.get(one.entry().seen.cookie());
        if (before != null && isOf(before, span, habit) && before.thread != span.threadId()) {
          habit.breakOff(++lives);
        }
        use(one.entry().seen.cookie(), span, habit);
      }
    }
  }

  private static boolean isOf(Use use, SpanFacts span, Habit habit) {
    return use.resource == span.resource() && use.life == habit.life;
  }

  /**
   * Leaves out the exchanges on connections that are known to be other threads'.
   *
   * @param rows get other lists of candidates where that tells something
   * @return whether it does of any
   */
  boolean narrow(List<UpstreamRow> rows) {
    boolean narrowed = false;
    for (UpstreamRow row : rows) {
      Habit habit = habits.get(row.span.resource());
      if (row.span.threadId() != 0 && habit != null && habit.isKept()) {
        List<UpstreamEntry> left =
            row.candidates.stream()
                .filter(entry -> entry.taken == null && !isOthers(row.span, habit, entry))
                .toList();
        if (left.size() < row.candidates.size()) {
          row.candidates = left;
          narrowed = true;
        }
      }
    }
    return narrowed;
  }

  private boolean isOthers(SpanFacts span, Habit habit, UpstreamEntry entry) {
    Use use = uses.get(entry.seen.cookie());
    return use != null
        && isOf(use, span, habit)
        && use.times == KNOWN_AFTER
        && use.thread != span.threadId();
  }

  /** Whether the connections of its resource are known to keep to threads. */
  boolean areKept(SpanFacts span) {
    Habit habit = habits.get(span.resource());
    return habit != null && habit.isKept();
  }

  /** What followed can't be: connections do not keep to threads. */
  void giveUp(SpanFacts span) {
    Habit habit = habits.get(span.resource());
    if (habit != null) {
      habit.breakOff(++lives);
    }
  }
}
