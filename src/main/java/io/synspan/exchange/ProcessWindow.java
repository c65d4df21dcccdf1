package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * One process, or one thread of it ({@link ThreadHabit}), at the moment that the sweep has come to:
 * the downstream exchanges that could still cause upstream ones, and the upstream exchanges whose
 * cause is not certain yet.
 */
final class ProcessWindow {
  static final int ALL_THREADS = 0;

  /** Of a window whose process has gone. */
  static final int NO_THREAD = -1;

  /** Last places that a pair waits for which was found because a process asks once. */
  private static final int PROOFS = 10;

  ProcessHabits habits;
  int threadId;

  /** Its exchanges that are remembered. */
  int exchanges;

  private final Verdicts verdicts;
  private final DownstreamSlots downstreams = new DownstreamSlots();
  private final CandidateList ambiguous;

  private final SlotSet scratch = new SlotSet();

  /**
   * How often an upstream exchange took the last place; as many as are asked for if all is over.
   */
  private long proofs;

  /** It has had a downstream exchange. */
  private boolean accepts;

  private int withoutSlot;
  private int wild;
  private Unpaired wildReason = Unpaired.FULL_DUPLEX;
  private long blindUntilNs;

  ProcessWindow(Verdicts verdicts, ProcessHabits habits) {
    this.verdicts = verdicts;
    this.habits = habits;
    this.ambiguous = new CandidateList(new Exchange());
  }

  /** Until this time there may have been a downstream exchange that nobody heard of. */
  void blindUntil(long ns) {
    blindUntilNs = Math.max(blindUntilNs, ns);
  }

  /** For a process or a thread that is new here. */
  void begin(ProcessHabits newHabits, int newThreadId) {
    habits = newHabits;
    threadId = newThreadId;
    accepts = false;
    blindUntilNs = 0;
  }

  void remember(Exchange exchange) {
    exchange.process = this;
    exchanges++;
    habits.exchanges++;
  }

  void forget(Exchange exchange) {
    exchange.process = null;
    exchanges--;
    habits.exchanges--;
  }

  /** Hands on one that is remembered here. This window is tainted. */
  void handOver(Exchange exchange, ProcessWindow to) {
    forget(exchange);
    to.remember(exchange);
    if (!exchange.upstream && exchange.phase == Exchange.Phase.BEGUN) {
      downstreamCloses(exchange);
      to.downstreamBegins(exchange);
    }
  }

  void downstreamBegins(Exchange downstream) {
    accepts = true;
    if (downstream.fullDuplex || downstream.incomplete) {
      downstream.wild = true;
      wild++;
      wildReason = downstream.fullDuplex ? Unpaired.FULL_DUPLEX : Unpaired.INCOMPLETE;
      return;
    }
    if (!downstreams.place(downstream)) {
      downstream.doubtful = true;
      downstream.unplaced = true;
      withoutSlot++;
    }
  }

  /** It turns out, after it began, that it is no single request. */
  void downstreamTurnsWild(Exchange downstream) {
    taint(Unpaired.CONTRADICTION);
    downstreamCloses(downstream);
    downstreamBegins(downstream);
  }

  /** From here on it causes nothing more. */
  void downstreamCloses(Exchange downstream) {
    if (downstream.slot != Exchange.NO_SLOT) {
      downstreams.close(downstream.slot);
      if (habits.once.isUsed() && ambiguous.size() > 0) {
        settleHopeless();
      } else {
        releaseClosed();
      }
    } else if (downstream.wild) {
      wild--;
    } else if (downstream.unplaced) {
      downstream.unplaced = false;
      withoutSlot--;
    }
  }

  void upstreamBegins(Exchange upstream, UpstreamTrust trust, long nowNs) {
    upstream.beganNs = nowNs;
    Unpaired reason = unusable(upstream);
    if (reason != null) {
      leaveOut(upstream, reason);
    } else if (downstreams.free().isEmpty()) {
      if (trust.isBlamed(nowNs)) {
        verdicts.blame(upstream);
      } else if (accepts || !habits.threads.isByThread()) {
        contradicts(upstream);
      }
      verdicts.settle(upstream, Unpaired.NO_DOWNSTREAM);
    } else if (trust.isBlamed(nowNs)) {
      leaveOut(upstream, Unpaired.BACKGROUND);
    } else {
      if (!habits.once.isUsed() && waiting(nowNs).size() <= ambiguous.alive() + 1) {
        tookLastPlace(trust);
      }
      explain(upstream);
      if (habits.once.isUsed() && !isRoomLeft(nowNs)) {
        tookLastPlace(trust);
        proofs++;
      }
    }
  }

  private void tookLastPlace(UpstreamTrust trust) {
    trust.explained();
    habits.tookLastPlace();
  }

  /** Whether one that begins now could have a cause that has not asked yet. */
  private boolean isRoomLeft(long nowNs) {
    return ambiguous.hasRoom(waiting(nowNs));
  }

  /** Valid until the scratch set is used again. */
  private SlotSet waiting(long nowNs) {
    scratch.clear();
    downstreams.addWaiting(nowNs, scratch);
    return scratch;
  }

  /** Whether what was found then by the rule that a process asks once has proven right. */
  boolean isProven(Exchange downstream) {
    return !downstream.asksOnce || proofs >= downstream.closedAtProof + PROOFS;
  }

  /** Any of those that are under way may have caused it. */
  private void leaveOut(Exchange upstream, Unpaired reason) {
    downstreams.explainAway(downstreams.free(), reason);
    verdicts.settle(upstream, reason);
  }

  private @Nullable Unpaired unusable(Exchange upstream) {
    if (upstream.fullDuplex) {
      return Unpaired.FULL_DUPLEX;
    } else if (upstream.incomplete) {
      return Unpaired.INCOMPLETE;
    } else if (upstream.requestFirstNs <= blindUntilNs) {
      return Unpaired.LOST_RECORDS;
    } else if (wild > 0) {
      return wildReason;
    }
    return withoutSlot > 0 ? Unpaired.EVICTED : null;
  }

  private void explain(Exchange upstream) {
    SlotSet free = downstreams.free();
    int first = free.next(0);
    if (free.next(first + 1) < 0) {
      isCausedBy(upstream, downstreams.get(first));
      if (ambiguous.size() > 0) {
        infer();
      }
      return;
    }
    if (habits.once.isUsed() && ambiguous.size() == CandidateList.MOST) {
      giveUpOldest();
    }
    if (ambiguous.size() == CandidateList.MOST) {
      downstreams.markDoubtful(free);
      verdicts.settle(upstream, Unpaired.AMBIGUOUS);
    } else {
      ambiguous.add(upstream, free);
      infer();
    }
  }

  private void giveUpOldest() {
    Candidates oldest = ambiguous.oldestOver();
    if (oldest != null) {
      settle(oldest, Unpaired.AMBIGUOUS);
      releaseClosed();
    }
  }

  /** This came before its cause answered, so what had answered by then is not its cause. */
  void upstreamAnswers(Exchange upstream) {
    Exchange cause = upstream.cause;
    if (cause != null) {
      // what a tainted one seemed to have caused is forgotten
      if (cause.tainted == null && cause.hasAnsweredBefore(upstream.toldNs())) {
        contradicts(upstream);
      }
      return;
    }
    Candidates row = upstream.candidates;
    if (row == null) {
      return;
    }
    boolean excluded = false;
    for (int slot = row.slots.next(0); slot >= 0; slot = row.slots.next(slot + 1)) {
      if (downstreams.get(slot).hasAnsweredBefore(upstream.toldNs())) {
        ambiguous.exclude(row, slot);
        excluded = true;
      }
    }
    if (excluded) {
      infer();
    }
  }

  void upstreamEnds(Exchange upstream, long nowNs) {
    upstream.overNs = nowNs;
    Exchange cause = upstream.cause;
    if (cause != null) {
      if (cause.process == this && !isDone(upstream)) {
        downstreams.giveBack(cause);
      }
    } else if (upstream.candidates != null) {
      upstream.candidates.over = true;
      if (!isDone(upstream)) {
        ambiguous.ends(upstream.candidates);
      }
      settleHopeless();
    }
  }

  /** Its cause asks for nothing more. */
  private boolean isDone(Exchange upstream) {
    return habits.once.isUsed() && upstream.isAnswered();
  }

  private boolean haveDifferentCauses(Exchange one, Exchange other) {
    return one.overlaps(other) || isDone(one.beganNs < other.beganNs ? one : other);
  }

  /** Gives up on an upstream exchange that can't be used any more. */
  void drop(Exchange upstream, Unpaired reason) {
    if (upstream.cause != null) {
      upstream.cause.tainted = Unpaired.CONTRADICTION;
    } else if (upstream.candidates != null) {
      settle(upstream.candidates, reason);
      releaseClosed();
    } else if (upstream.verdict == null) {
      verdicts.settle(upstream, reason);
    }
  }

  private void infer() {
    boolean again = true;
    while (again) {
      again = resolveCertain();
      for (int i = 0; i < ambiguous.size(); i++) {
        if (!ambiguous.match(ambiguous.get(i))) {
          contradicts(ambiguous.get(i).upstream);
        }
      }
      again |= ambiguous.size() > 0 && ambiguous.prune();
    }
    settleHopeless();
  }

  private boolean resolveCertain() {
    boolean any = false;
    int i = 0;
    while (i < ambiguous.size()) {
      Candidates row = ambiguous.get(i);
      int candidates = row.slots.size();
      if (candidates > 1) {
        i++;
        continue;
      }
      any = true;
      i = 0;
      Exchange upstream = row.upstream;
      if (candidates == 0) {
        contradicts(upstream);
      } else {
        int slot = row.slots.next(0);
        ambiguous.remove(row);
        isCausedBy(upstream, downstreams.get(slot));
      }
    }
    return any;
  }

  private void isCausedBy(Exchange upstream, Exchange downstream) {
    upstream.cause = downstream;
    upstream.nextOfCause = downstream.caused;
    downstream.caused = upstream;
    downstream.byThread |= habits.threads.isByThread();
    downstream.asksOnce |= habits.once.isUsed();
    int slot = downstream.slot;
    if (upstream.overNs == Long.MAX_VALUE || isDone(upstream)) {
      downstreams.take(slot);
    }
    for (int i = 0; i < ambiguous.size(); i++) {
      Candidates row = ambiguous.get(i);
      if (row.slots.has(slot) && haveDifferentCauses(row.upstream, upstream)) {
        ambiguous.exclude(row, slot);
      }
    }
    verdicts.explained(upstream);
  }

  /** What was seen has no explanation: nothing is concluded from what goes on now. */
  private void contradicts(Exchange upstream) {
    if (habits.once.isUsed()) {
      habits.once.refuted();
    } else {
      blameFor(upstream);
    }
    if (upstream.cause != null) {
      upstream.cause.tainted = Unpaired.CONTRADICTION;
    }
    taint(Unpaired.CONTRADICTION);
  }

  private void blameFor(Exchange upstream) {
    Exchange suspect = leastProven(upstream);
    if (!habits.threads.isRefutedBy(suspect) && verdicts.blame(suspect)) {
      habits.threads.giveUp();
    }
  }

  /** It, or one that is alive and may have taken its cause. */
  private Exchange leastProven(Exchange upstream) {
    Exchange suspect = downstreams.leastProven(upstream, verdicts);
    for (int i = 0; i < ambiguous.size(); i++) {
      if (ambiguous.get(i).upstream.overlaps(upstream)) {
        suspect = verdicts.lessProven(suspect, ambiguous.get(i).upstream);
      }
    }
    return suspect;
  }

  /** Nothing is concluded from what goes on now. */
  void taint(Unpaired reason) {
    downstreams.taint(reason);
    while (ambiguous.size() > 0) {
      settle(ambiguous.get(0), reason);
    }
    releaseClosed();
  }

  /** Those that have ended and share no candidate with one that goes on will not get certain. */
  private void settleHopeless() {
    scratch.clear();
    boolean found = false;
    for (int i = 0; i < ambiguous.size(); i++) {
      Candidates row = ambiguous.get(i);
      row.escapes = mayGetCertain(row);
      if (row.escapes) {
        scratch.addAll(row.slots);
        found = true;
      }
    }
    while (found) {
      found = false;
      for (int i = 0; i < ambiguous.size(); i++) {
        Candidates row = ambiguous.get(i);
        if (!row.escapes && row.slots.intersects(scratch)) {
          row.escapes = true;
          scratch.addAll(row.slots);
          found = true;
        }
      }
    }
    for (int i = ambiguous.size() - 1; i >= 0; i--) {
      Candidates row = ambiguous.get(i);
      if (!row.escapes) {
        settle(row, Unpaired.AMBIGUOUS);
      }
    }
    releaseClosed();
  }

  /** By what it does itself, or by what others begin yet. */
  private boolean mayGetCertain(Candidates row) {
    return row.alive && !(row.over && downstreams.closed().hasAll(row.slots));
  }

  private void settle(Candidates row, Unpaired reason) {
    Exchange upstream = row.upstream;
    if (isDone(upstream)) {
      downstreams.explainAway(row.slots, reason);
    } else {
      downstreams.markDoubtful(row.slots);
    }
    ambiguous.remove(row);
    verdicts.settle(upstream, reason);
  }

  /** Lets go of what is over and no longer anyone's candidate. */
  private void releaseClosed() {
    SlotSet closed = downstreams.closed();
    if (closed.isEmpty()) {
      return;
    }
    scratch.clear();
    for (int i = 0; i < ambiguous.size(); i++) {
      scratch.addAll(ambiguous.get(i).slots);
    }
    for (int slot = closed.next(0); slot >= 0; slot = closed.next(slot + 1)) {
      if (!scratch.has(slot)) {
        Exchange downstream = downstreams.release(slot);
        downstream.closedAtProof = proofs;
        verdicts.finish(downstream);
      }
    }
    if (downstreams.isEmpty()) {
      proofs += PROOFS;
    }
  }
}
