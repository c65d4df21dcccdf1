package io.synspan.match;

import java.util.HashSet;
import java.util.Set;

/**
 * How far it can be believed that each answered CLIENT span of one kind, of one resource, has an
 * exchange that we see. Earned by spans inside of which there was one exchange alone: one without
 * an exchange of its own would have found none. Guarded by its owner.
 */
final class ResourceTrust {
  private static final int MOST_PROCESSES = 64;
  private static final int LEARNED_AFTER = 10;
  private static final int REGAINED_AFTER = 1_000;

  /** Where no SERVER span's socket says which process it is. */
  private static final int WITHOUT_PROCESS = 10;

  private static final long BLAMED_NS = 60_000_000_000L;
  private static final long FORGIVES_AGAIN_NS = 5_000_000_000L;

  private final Set<Long> processes = new HashSet<>();
  private int explained;
  private int required = LEARNED_AFTER;
  private long blamedUntilNs = Long.MIN_VALUE;
  private long forgivesAgainNs = Long.MIN_VALUE;

  /** One of its SERVER spans was answered by this process. */
  void isProcess(long processId) {
    if (processId != 0 && processes.size() < MOST_PROCESSES) {
      processes.add(processId);
    }
  }

  /** Whether one of its spans may be of an exchange of this process. */
  boolean includes(long processId) {
    return processes.isEmpty() || processes.contains(processId);
  }

  /** Whether sockets of SERVER spans have told which they are. */
  boolean knowsProcesses() {
    return !processes.isEmpty();
  }

  void explained() {
    explained++;
  }

  /** One of its spans has no exchange, or two have the same. */
  void blame(long nowNs) {
    explained = 0;
    required = REGAINED_AFTER;
    blamedUntilNs = nowNs + BLAMED_NS;
  }

  /** Whether a contradiction is let pass that times which are off explain: one in 5 s is. */
  boolean forgives(long nowNs) {
    if (nowNs < forgivesAgainNs) {
      return false;
    }
    forgivesAgainNs = nowNs + FORGIVES_AGAIN_NS;
    return true;
  }

  boolean isBlamed(long nowNs) {
    return nowNs < blamedUntilNs;
  }

  boolean isTrusted(long nowNs) {
    int factor = processes.isEmpty() ? WITHOUT_PROCESS : 1;
    return !isBlamed(nowNs) && explained >= Math.max(required, LEARNED_AFTER * factor);
  }
}
