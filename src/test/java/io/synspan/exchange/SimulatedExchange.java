package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/** An exchange in a simulated proxy, with what only the simulation knows. */
final class SimulatedExchange implements ExchangeFacts {
  final long cookie;
  final int number;
  final int processId;
  final boolean upstream;

  /** The truth: what the proxy sent this for. */
  final @Nullable SimulatedExchange cause;

  int upstreams;

  /** The backend has nothing more to say. */
  boolean done;

  int threadId;
  boolean severalThreads;
  long upstreamKey;
  long requestFirstNs;
  long requestLastNs;
  long answerFirstNs;
  long answerLastNs;
  long endedNs;
  boolean hungUp;
  boolean fullDuplex;
  boolean incomplete;

  /** What came of it. */
  @Nullable Unpaired reason;

  boolean paired;
  int told;

  /** What changed since the last record. */
  boolean unsent;

  SimulatedExchange(
      long cookie, int number, int processId, boolean upstream, @Nullable SimulatedExchange cause) {
    this.cookie = cookie;
    this.number = number;
    this.processId = processId;
    this.upstream = upstream;
    this.cause = cause;
    if (cause != null) {
      cause.upstreams++;
    }
  }

  @Override
  public String toString() {
    return "%s %d/%d: %d-%d, %d-%d, ended %d, %s"
        .formatted(
            upstream ? "upstream" : "downstream",
            cookie,
            number,
            requestFirstNs,
            requestLastNs,
            answerFirstNs,
            answerLastNs,
            endedNs,
            reason);
  }

  SimulatedExchange copy() {
    SimulatedExchange copy = new SimulatedExchange(cookie, number, processId, upstream, null);
    copy.threadId = threadId;
    copy.severalThreads = severalThreads;
    copy.upstreamKey = upstreamKey;
    copy.requestFirstNs = requestFirstNs;
    copy.requestLastNs = requestLastNs;
    copy.answerFirstNs = answerFirstNs;
    copy.answerLastNs = answerLastNs;
    copy.endedNs = endedNs;
    copy.hungUp = hungUp;
    copy.fullDuplex = fullDuplex;
    copy.incomplete = incomplete;
    return copy;
  }

  @Override
  public long socketCookie() {
    return cookie;
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
    return 100;
  }

  @Override
  public long answerBytes() {
    return 1_000;
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
