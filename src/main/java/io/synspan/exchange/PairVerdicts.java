package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/** Tells the listener of each exchange once and forgets it. */
final class PairVerdicts implements Verdicts {
  private static final long HELD_NS = 60_000_000_000L;

  private final ExchangeTable table;
  private final SweepQueue queue;
  private final UpstreamTrusts trusts;
  private final PairingListener listener;
  private long sweptNs;
  private int held;

  PairVerdicts(
      ExchangeTable table, SweepQueue queue, UpstreamTrusts trusts, PairingListener listener) {
    this.table = table;
    this.queue = queue;
    this.trusts = trusts;
    this.listener = listener;
  }

  void sweptTo(long ns) {
    sweptNs = ns;
    for (int i = 0; i < trusts.size() && held > 0; i++) {
      UpstreamTrust trust = trusts.get(i);
      while (trust.held != null && trust.isTrusted(ns) && !isOnTrial(trust.held)) {
        release(trust, null);
      }
      while (trust.held != null && (table.isCrowded() || trust.held.heldNs + HELD_NS < ns)) {
        release(trust, Unpaired.LEARNING);
      }
    }
  }

  @Override
  public void settle(Exchange upstream, Unpaired reason) {
    upstream.verdict = reason;
    if (upstream.phase == Exchange.Phase.COMPLETE) {
      complete(upstream);
    }
  }

  @Override
  public void explained(Exchange upstream) {
    if (upstream.phase == Exchange.Phase.COMPLETE && upstream.cause != null) {
      finish(upstream.cause);
    }
  }

  @Override
  public Exchange lessProven(Exchange one, Exchange other) {
    UpstreamTrust trust = trusts.of(one, one.beganNs);
    return trusts.of(other, other.beganNs).isLessProvenThan(trust) ? other : one;
  }

  @Override
  public boolean blame(Exchange upstream) {
    long nowNs = Math.max(sweptNs, upstream.dueNs);
    UpstreamTrust trust = trusts.of(upstream, nowNs);
    boolean proven = trust.blame(nowNs);
    while (trust.held != null) {
      release(trust, Unpaired.BACKGROUND);
    }
    return proven;
  }

  /** Nothing more will be heard of it. */
  void complete(Exchange exchange) {
    if (!exchange.upstream) {
      finish(exchange);
    } else if (exchange.verdict != null) {
      listener.onUnpaired(exchange, exchange.verdict);
      forget(exchange);
    } else if (exchange.cause != null) {
      finish(exchange.cause);
    }
  }

  @Override
  public void finish(Exchange downstream) {
    if (downstream.slot != Exchange.NO_SLOT || !isComplete(downstream)) {
      return;
    }
    for (Exchange one = downstream.caused; one != null; one = one.nextOfCause) {
      if (!isComplete(one)) {
        return;
      }
    }
    Unpaired reason = reasonOf(downstream);
    Exchange upstream = servedBy(downstream);
    if (reason != null || upstream == null) {
      tellUnpaired(downstream, reason == null ? whyNone(downstream) : reason);
      return;
    }
    if (downstream.process != null) {
      downstream.process.habits.once.found();
    }
    UpstreamTrust trust = trusts.of(upstream, upstream.beganNs);
    long nowNs = Math.max(sweptNs, upstream.dueNs);
    if (trust.isBlamed(nowNs)) {
      tellUnpaired(downstream, Unpaired.BACKGROUND);
    } else if (trusts.isUnknown(trust)) {
      tellUnpaired(downstream, Unpaired.LEARNING);
    } else if (trust.isTrusted(nowNs) && !isOnTrial(downstream)) {
      while (trust.held != null) {
        release(trust, null);
      }
      tellPair(downstream, upstream);
    } else {
      held++;
      trust.hold(downstream, nowNs);
    }
  }

  /** What it was found by has still to be proven. */
  private static boolean isOnTrial(Exchange downstream) {
    ProcessWindow window = downstream.process;
    return window != null && (window.habits.isOnTrial() || !window.isProven(downstream));
  }

  private static boolean isComplete(Exchange exchange) {
    return exchange.phase == Exchange.Phase.COMPLETE;
  }

  private static @Nullable Unpaired reasonOf(Exchange downstream) {
    if (downstream.wild) {
      return downstream.fullDuplex ? Unpaired.FULL_DUPLEX : Unpaired.INCOMPLETE;
    } else if (downstream.tainted != null) {
      return downstream.tainted;
    } else if (downstream.caused != null && servedBy(downstream) == null) {
      return Unpaired.SEVERAL_UPSTREAMS;
    }
    return downstream.doubtful ? Unpaired.AMBIGUOUS : whyAskedAgain(downstream);
  }

  /**
   * It has an answer, and what it asked for has none: one that was not looked at, or has no certain
   * cause, may have been asked for it again.
   */
  private static @Nullable Unpaired whyAskedAgain(Exchange downstream) {
    Exchange upstream = downstream.caused;
    boolean unserved = upstream != null && downstream.isAnswered();
    for (Exchange one = upstream; one != null; one = one.nextOfCause) {
      unserved &= !one.isAnswered();
    }
    return unserved ? downstream.verdict : null;
  }

  /**
   * The upstream exchange that served it: the only one, or the only one that was answered where
   * each other had been given up by then. Null where there is none, or more than one.
   */
  private static @Nullable Exchange servedBy(Exchange downstream) {
    Exchange served = downstream.caused;
    if (served == null || served.nextOfCause == null) {
      return served;
    }
    for (Exchange one = served; one != null; one = one.nextOfCause) {
      served = one.isAnswered() ? one : served;
    }
    for (Exchange one = downstream.caused; one != null; one = one.nextOfCause) {
      boolean gaveWay = !one.isAnswered() && one.overNs <= served.beganNs;
      if (one == served ? !one.isAnswered() : !gaveWay) {
        return null;
      }
    }
    return served;
  }

  /** No upstream exchange was found: some that were not looked at began meanwhile. */
  private static Unpaired whyNone(Exchange downstream) {
    return downstream.verdict == null ? Unpaired.NO_UPSTREAM : downstream.verdict;
  }

  private void release(UpstreamTrust trust, @Nullable Unpaired whyNot) {
    Exchange downstream = trust.release();
    if (downstream == null) {
      return;
    }
    held--;
    Exchange upstream = servedBy(downstream);
    Unpaired reason = whyNot == null ? reasonOf(downstream) : whyNot;
    if (reason != null || upstream == null) {
      tellUnpaired(downstream, reason == null ? Unpaired.NO_UPSTREAM : reason);
    } else {
      tellPair(downstream, upstream);
    }
  }

  private void tellPair(Exchange downstream, Exchange upstream) {
    if (downstream.process != null) {
      downstream.process.habits.threads.paired(downstream, upstream);
    }
    downstream.givenUpNs = givenUpNs(downstream, upstream);
    listener.onPaired(downstream, upstream);
    tellCaused(downstream, upstream, Unpaired.SEVERAL_UPSTREAMS);
    forget(upstream);
    forget(downstream);
  }

  private void tellUnpaired(Exchange downstream, Unpaired reason) {
    if (reason == Unpaired.AMBIGUOUS && downstream.process != null) {
      downstream.process.habits.staysUnclear();
    }
    listener.onUnpaired(downstream, reason);
    tellCaused(downstream, null, reason);
    forget(downstream);
  }

  private void tellCaused(Exchange downstream, @Nullable Exchange but, Unpaired reason) {
    Exchange one = downstream.caused;
    while (one != null) {
      Exchange next = one.nextOfCause;
      if (one != but) {
        listener.onUnpaired(one, reason);
        forget(one);
      }
      one = next;
    }
  }

  private static long givenUpNs(Exchange downstream, Exchange served) {
    long sumNs = 0;
    for (Exchange one = downstream.caused; one != null; one = one.nextOfCause) {
      sumNs += one == served ? 0 : Math.max(0, one.overNs - one.beganNs);
    }
    return sumNs;
  }

  private void forget(Exchange exchange) {
    queue.remove(exchange);
    table.remove(exchange);
    if (exchange.process != null) {
      exchange.process.forget(exchange);
    }
  }
}
