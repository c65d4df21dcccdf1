package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * An exchange as it is remembered. Objects are used again: outside of this package it is valid only
 * during the call that hands it out.
 */
public final class Exchange implements ExchangeFacts {
  static final int NOT_QUEUED = -1;
  static final int NO_SLOT = -1;

  /** What the sweep has seen of it. */
  enum Phase {
    NEW,
    BEGUN,
    ANSWERED,
    OVER,
    COMPLETE
  }

  long socketCookie;
  int number;
  int processId;
  int threadId;
  boolean severalThreads;
  boolean upstream;
  long upstreamKey;
  long requestFirstNs;
  long requestLastNs;
  long answerFirstNs;
  long answerLastNs;
  long endedNs;
  boolean hungUp;
  long requestBytes;
  long answerBytes;
  boolean fullDuplex;
  boolean incomplete;

  /** Nothing more will come of it: a record has said that it ended. */
  boolean last;

  @Nullable ProcessWindow process;
  Phase phase = Phase.NEW;
  long dueNs;
  Step step = Step.EXPIRE;

  /** Where it is in the {@link SweepQueue}. */
  int heapIndex = NOT_QUEUED;

  int bucket = NOT_QUEUED;
  @Nullable Exchange nextInBucket;
  @Nullable Exchange previousInBucket;

  /** Why it has no pair, where that is known before it is complete. */
  @Nullable Unpaired verdict;

  /** Downstream: its place in the window's sets. */
  int slot = NO_SLOT;

  /** Downstream: there was no place left for it. */
  boolean unplaced;

  /** Downstream: why no pair is told of it, whatever is found out. */
  @Nullable Unpaired tainted;

  /** Downstream: some upstream exchange that stays without a pair could be its own. */
  boolean doubtful;

  /** Downstream: makes each upstream exchange of its time uncertain. */
  boolean wild;

  /** Downstream: the first of those that are certainly its own, linked by {@link #nextOfCause}. */
  @Nullable Exchange caused;

  /** Upstream: the downstream exchange that certainly caused it. */
  @Nullable Exchange cause;

  @Nullable Exchange nextOfCause;

  /** Downstream: how long those were under way that were given up before the one it has now. */
  long givenUpNs;

  /** Upstream: when the sweep saw it begin and end; it holds a downstream exchange in between. */
  long beganNs;

  long overNs;

  @Nullable Candidates candidates;

  /** Downstream: when its only pair began to wait for trust in the upstream. */
  long heldNs;

  /** Downstream: what it caused was looked for on its thread alone. */
  boolean byThread;

  /** Downstream: what it caused was found by the rule that a process asks once. */
  boolean asksOnce;

  /** Downstream: what its window had proven when it could cause nothing more. */
  long closedAtProof;

  /** Next one that waits for trust, or to be used again. */
  @Nullable Exchange nextWaiting;

  Exchange() {}

  void begin(ExchangeFacts facts) {
    socketCookie = facts.socketCookie();
    number = facts.number();
    processId = facts.processId();
    threadId = facts.threadId();
    severalThreads = false;
    upstream = facts.isUpstream();
    upstreamKey = facts.upstreamKey();
    requestFirstNs = facts.requestFirstNs();
    requestLastNs = 0;
    answerFirstNs = 0;
    answerLastNs = 0;
    endedNs = 0;
    hungUp = false;
    fullDuplex = false;
    incomplete = false;
    last = false;
    phase = Phase.NEW;
    heapIndex = NOT_QUEUED;
    bucket = NOT_QUEUED;
    verdict = null;
    slot = NO_SLOT;
    unplaced = false;
    tainted = null;
    doubtful = false;
    wild = false;
    caused = null;
    cause = null;
    nextOfCause = null;
    givenUpNs = 0;
    beganNs = 0;
    overNs = Long.MAX_VALUE;
    candidates = null;
    nextWaiting = null;
    heldNs = 0;
    byThread = false;
    asksOnce = false;
    closedAtProof = 0;
    update(facts);
  }

  /** Records are cumulative and may come in any order. */
  void update(ExchangeFacts facts) {
    requestLastNs = Math.max(requestLastNs, facts.requestLastNs());
    if (answerFirstNs == 0) {
      answerFirstNs = facts.answerFirstNs();
    }
    answerLastNs = Math.max(answerLastNs, facts.answerLastNs());
    if (endedNs == 0) {
      endedNs = facts.endedNs();
    }
    last |= facts.endedNs() != 0;
    hungUp |= facts.isHungUp();
    requestBytes = facts.requestBytes();
    answerBytes = facts.answerBytes();
    fullDuplex |= facts.isFullDuplex();
    incomplete |= facts.isIncomplete();
    severalThreads |= facts.isOfSeveralThreads();
  }

  boolean isAnswered() {
    return answerFirstNs != 0;
  }

  /** Upstream: when the process could know what comes of it; by being hung up on, too. */
  long toldNs() {
    return isAnswered() ? answerFirstNs : endedNs;
  }

  boolean hasAnsweredBefore(long ns) {
    return isAnswered() && answerFirstNs < ns;
  }

  boolean overlaps(Exchange other) {
    return beganNs < other.overNs && other.beganNs < overNs;
  }

  long lastNs() {
    return Math.max(requestFirstNs, Math.max(requestLastNs, answerLastNs));
  }

  /**
   * Of a pair's downstream exchange: its time less that of its upstream exchange, and of those that
   * the proxy gave up, unanswered, before it. What is left is the proxy's own; at least 0.
   */
  public long ownNs(Exchange upstreamOfPair) {
    return Math.max(0, durationNs() - upstreamOfPair.durationNs() - givenUpNs);
  }

  /** From the request's first byte to the answer's last. */
  public long durationNs() {
    return answerLastNs - requestFirstNs;
  }

  @Override
  public long socketCookie() {
    return socketCookie;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int processId() {
    return processId;
  }

  @Override
  public int threadId() {
    return threadId;
  }

  @Override
  public boolean isOfSeveralThreads() {
    return severalThreads;
  }

  @Override
  public boolean isUpstream() {
    return upstream;
  }

  @Override
  public long upstreamKey() {
    return upstreamKey;
  }

  @Override
  public long requestFirstNs() {
    return requestFirstNs;
  }

  @Override
  public long requestLastNs() {
    return requestLastNs;
  }

  @Override
  public long answerFirstNs() {
    return answerFirstNs;
  }

  @Override
  public long answerLastNs() {
    return answerLastNs;
  }

  @Override
  public long endedNs() {
    return endedNs;
  }

  @Override
  public boolean isHungUp() {
    return hungUp;
  }

  @Override
  public long requestBytes() {
    return requestBytes;
  }

  @Override
  public long answerBytes() {
    return answerBytes;
  }

  @Override
  public boolean isFullDuplex() {
    return fullDuplex;
  }

  @Override
  public boolean isIncomplete() {
    return incomplete;
  }
}
