package io.synspan.exchange;

/** What is known of a process, in whatever window its exchanges are. */
final class ProcessHabits {
  final ThreadHabit threads = new ThreadHabit();
  final OnceHabit once = new OnceHabit();

  int processId;

  /** Its exchanges that are remembered. */
  int exchanges;

  /** Until then there may have been a downstream exchange of it that nobody heard of. */
  long blindUntilNs;

  /** For a process that is new here. */
  void begin(int newProcessId) {
    processId = newProcessId;
    blindUntilNs = 0;
    threads.begin();
    once.begin();
  }

  /** An exchange was heard of. One trial at a time: what fails is to be one habit's fault. */
  void note(ExchangeFacts facts) {
    if (!once.isOnTrial() || threads.isByThread()) {
      threads.note(facts);
    }
    if (!threads.isOnTrial()) {
      once.note();
    }
  }

  /** Pairs wait. */
  boolean isOnTrial() {
    return threads.isOnTrial() || once.isOnTrial();
  }

  /** A downstream exchange is told to have no pair, for there is more than one possibility. */
  void staysUnclear() {
    threads.staysUnclear();
    once.staysUnclear();
  }

  /** An upstream exchange took the last place. */
  void tookLastPlace() {
    threads.tookLastPlace();
    once.tookLastPlace();
  }
}
