package io.synspan.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Pairs a proxy's downstream exchanges with the upstream ones that they caused. One thread calls
 * it. No locks, and no allocation per record once as many exchanges were remembered as there ever
 * are.
 *
 * <p>Records may come in any order until {@link #advance} says that all of a time have come. Then a
 * sweep goes through what happened until that time, and each exchange is told to the listener once:
 * as part of a pair, or with the reason why not.
 */
public final class ExchangePairing {
  private static final long NS_PER_SECOND = 1_000_000_000;

  /** A flush tells of each exchange at the latest this long after its last byte. */
  private static final long QUIET_NS = NS_PER_SECOND;

  /** A proxy may notice this late that a client has gone, and still ask for it. */
  private static final long UNNOTICED_NS = 5_000_000;

  /** A proxy may ask again this long before it closes the connection that gave no answer. */
  private static final long GIVEN_UP_NS = 2_000_000;

  private static final long LONGEST_NS = 3_600 * NS_PER_SECOND;

  private final PairingSettings settings;
  private final ExchangeTable table;
  private final SweepQueue queue = new SweepQueue();
  private final PairVerdicts verdicts;
  private final ProcessWindows windows;
  private final UpstreamTrusts trusts;
  private final PairingListener listener;
  private final Exchange rejected = new Exchange();
  private long sweptNs = Long.MIN_VALUE;
  private long late;

  /** Starts with nothing remembered and nobody trusted. */
  public ExchangePairing(PairingSettings settings, PairingListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.table = new ExchangeTable(settings.maxExchanges());
    this.trusts = new UpstreamTrusts(settings);
    this.verdicts = new PairVerdicts(table, queue, trusts, listener);
    this.windows = new ProcessWindows(verdicts);
  }

  /** Exchanges that are remembered now. */
  public int size() {
    return table.size();
  }

  /** Records that came after their time had been said to be over; such are ignored. */
  public long lateRecords() {
    return late;
  }

  /** Takes a record in: the first of an exchange, or a later one, which is cumulative. */
  public void onExchange(ExchangeFacts facts) {
    Exchange known = table.find(facts.socketCookie(), facts.number());
    if (known != null) {
      update(known, facts);
    } else if (facts.requestFirstNs() <= sweptNs) {
      late++;
      goneOn(facts);
    } else {
      add(facts);
    }
  }

  /**
   * Records were lost: until {@code untilNs} there may be downstream exchanges that nobody heard
   * of. To be called before {@link #advance} passes the begin of the first that may be lost.
   */
  public void onLost(long untilNs) {
    windows.blindUntil(untilNs);
  }

  /**
   * All records have come that tell of something until this time: each exchange that began, was
   * answered or ended, those that are still under way too.
   */
  public void advance(long watermarkNs) {
    long untilNs = watermarkNs - GIVEN_UP_NS;
    Exchange next = queue.due(untilNs);
    while (next != null) {
      sweptNs = Math.max(sweptNs, next.dueNs);
      step(next);
      next = queue.due(untilNs);
    }
    sweptNs = Math.max(sweptNs, untilNs);
    verdicts.sweptTo(sweptNs);
  }

  private void add(ExchangeFacts facts) {
    Exchange previous = table.find(facts.socketCookie(), facts.number() - 1);
    if (previous != null && previous.endedNs == 0) {
      previous.endedNs = facts.requestFirstNs();
      schedule(previous);
    }
    ProcessWindow window = windowOf(facts);
    if (window == null || table.isFull()) {
      reject(facts);
      return;
    }
    Exchange exchange = table.add(facts);
    window.remember(exchange);
    schedule(exchange);
  }

  private @Nullable ProcessWindow windowOf(ExchangeFacts facts) {
    ProcessHabits habits = windows.habitsOf(facts.processId());
    if (habits == null) {
      return null;
    }
    habits.note(facts);
    regroupIfChanged(habits);
    ProcessWindow window = windows.of(habits, facts.threadId());
    if (window == null && habits.threads.isByThread()) {
      habits.threads.giveUp();
      regroupIfChanged(habits);
      window = windows.of(habits, facts.threadId());
    }
    return window;
  }

  private void regroupIfChanged(ProcessHabits habits) {
    boolean byThread = habits.threads.takeChange();
    boolean once = habits.once.takeChange();
    if (byThread || once) {
      regroup(habits, byThread);
    }
  }

  /** From one window for the process to one for each of its threads, or back. */
  private void regroup(ProcessHabits habits, boolean byThread) {
    windows.taint(habits);
    table.forEach(exchange -> regroup(exchange, habits, byThread));
    regroupIfChanged(habits);
  }

  private void regroup(Exchange exchange, ProcessHabits habits, boolean byThread) {
    ProcessWindow from = exchange.process;
    if (from == null || from.habits != habits) {
      return;
    }
    if (!exchange.upstream && exchange.tainted == null && isOpenToDoubt(exchange, byThread)) {
      exchange.tainted = Unpaired.LEARNING;
    }
    ProcessWindow to = windows.of(habits, exchange.threadId);
    if (to != null) {
      from.handOver(exchange, to);
    } else if (habits.threads.isByThread()) {
      habits.threads.giveUp();
    } else if (!exchange.upstream) {
      windows.blindUntil(habits, exchange.requestFirstNs + LONGEST_NS);
    }
  }

  /** All that has begun, but for what only waits to be told and was found otherwise. */
  private static boolean isOpenToDoubt(Exchange downstream, boolean byThread) {
    ProcessWindow window = downstream.process;
    if (downstream.phase != Exchange.Phase.COMPLETE || window == null) {
      return downstream.phase != Exchange.Phase.NEW;
    }
    boolean asksOnce = downstream.asksOnce && window.habits.once.hasFailedOnTrial();
    return (byThread && downstream.byThread) || asksOnce || !window.isProven(downstream);
  }

  /** A request may be part of what is forgotten, because its first byte was not seen. */
  private void goneOn(ExchangeFacts facts) {
    ProcessHabits habits = windows.habitsOf(facts.processId());
    if (!facts.isUpstream() && habits != null) {
      windows.blindUntil(habits, Math.max(facts.requestLastNs(), facts.answerLastNs()));
    }
  }

  private void reject(ExchangeFacts facts) {
    rejected.begin(facts);
    if (!facts.isUpstream()) {
      boolean over = facts.endedNs() != 0 || facts.answerFirstNs() != 0;
      windows.blindUntil(over ? rejected.lastNs() : rejected.requestFirstNs + LONGEST_NS);
    }
    listener.onUnpaired(rejected, Unpaired.EVICTED);
  }

  private void update(Exchange known, ExchangeFacts facts) {
    boolean wasUsable = !known.fullDuplex && !known.incomplete;
    known.update(facts);
    ProcessWindow window = known.process;
    boolean isUsable = !known.fullDuplex && !known.incomplete;
    if (window != null && wasUsable && !isUsable) {
      spoil(known, window);
    }
    schedule(known);
    if (window != null && known.severalThreads) {
      window.habits.threads.note(known);
      regroupIfChanged(window.habits);
    }
  }

  /** It turns out late that the exchange is no evidence. */
  private static void spoil(Exchange known, ProcessWindow window) {
    if (known.phase == Exchange.Phase.NEW) {
      return;
    }
    if (known.upstream) {
      window.drop(known, known.fullDuplex ? Unpaired.FULL_DUPLEX : Unpaired.INCOMPLETE);
    } else if (known.phase == Exchange.Phase.COMPLETE) {
      known.tainted = Unpaired.CONTRADICTION;
    } else {
      window.downstreamTurnsWild(known);
      known.phase = Exchange.Phase.BEGUN;
    }
  }

  private void step(Exchange exchange) {
    ProcessWindow window = exchange.process;
    if (window == null) {
      throw new IllegalStateException("An exchange without a process is in the queue");
    }
    queue.remove(exchange);
    switch (exchange.step) {
      case DOWNSTREAM_BEGINS -> {
        exchange.phase = Exchange.Phase.BEGUN;
        window.downstreamBegins(exchange);
      }
      case DOWNSTREAM_CLOSES -> {
        if (mayStillAsk(exchange)) {
          put(exchange, Step.DOWNSTREAM_CLOSES, exchange.endedNs + UNNOTICED_NS);
          return;
        }
        exchange.phase = Exchange.Phase.OVER;
        window.downstreamCloses(exchange);
      }
      case UPSTREAM_BEGINS -> {
        exchange.phase = Exchange.Phase.BEGUN;
        window.upstreamBegins(exchange, trusts.of(exchange, sweptNs), sweptNs);
      }
      case UPSTREAM_ANSWERS -> {
        exchange.phase = Exchange.Phase.ANSWERED;
        window.upstreamAnswers(exchange);
        if (answeredNs(exchange) <= sweptNs) {
          upstreamEnds(exchange, window);
        }
      }
      case UPSTREAM_ENDS -> upstreamEnds(exchange, window);
      case COMPLETES -> exchange.last = true;
      case EXPIRE -> exchange.endedNs = sweptNs;
    }
    if (exchange.phase == Exchange.Phase.OVER && exchange.last) {
      exchange.phase = Exchange.Phase.COMPLETE;
      verdicts.complete(exchange);
    } else {
      schedule(exchange);
    }
    regroupIfChanged(window.habits);
  }

  private void upstreamEnds(Exchange exchange, ProcessWindow window) {
    exchange.phase = Exchange.Phase.OVER;
    window.upstreamEnds(exchange, sweptNs);
  }

  private static long answeredNs(Exchange upstream) {
    return Math.max(upstream.answerLastNs, upstream.toldNs());
  }

  /** Nobody waits for the answer any more, but the proxy may not know that yet. */
  private boolean mayStillAsk(Exchange downstream) {
    boolean unserved = !downstream.isAnswered() && !downstream.wild && downstream.caused == null;
    return unserved && sweptNs < downstream.endedNs + UNNOTICED_NS;
  }

  private void schedule(Exchange exchange) {
    if (exchange.phase == Exchange.Phase.COMPLETE) {
      return;
    }
    if (exchange.phase == Exchange.Phase.OVER) {
      long quietNs = exchange.lastNs() + QUIET_NS;
      boolean ended = exchange.endedNs != 0;
      put(exchange, Step.COMPLETES, ended ? Math.min(exchange.endedNs, quietNs) : quietNs);
    } else if (exchange.upstream) {
      scheduleUpstream(exchange);
    } else {
      scheduleDownstream(exchange);
    }
  }

  private void scheduleUpstream(Exchange exchange) {
    switch (exchange.phase) {
      case NEW -> put(exchange, Step.UPSTREAM_BEGINS, beginOf(exchange));
      case ANSWERED -> put(exchange, Step.UPSTREAM_ENDS, answeredNs(exchange));
      default -> {
        if (exchange.isAnswered() || exchange.hungUp) {
          put(exchange, Step.UPSTREAM_ANSWERS, exchange.toldNs());
        } else if (exchange.endedNs != 0) {
          long givenUpNs = exchange.endedNs - GIVEN_UP_NS;
          put(exchange, Step.UPSTREAM_ENDS, Math.max(exchange.requestLastNs, givenUpNs));
        } else {
          put(exchange, Step.EXPIRE, exchange.requestFirstNs + LONGEST_NS);
        }
      }
    }
  }

  /** A send's stamp may be later than the answer to it. */
  private static long beginOf(Exchange upstream) {
    return upstream.isAnswered()
        ? Math.min(upstream.requestFirstNs, upstream.answerFirstNs)
        : upstream.requestFirstNs;
  }

  private void scheduleDownstream(Exchange exchange) {
    if (exchange.phase == Exchange.Phase.NEW) {
      put(exchange, Step.DOWNSTREAM_BEGINS, exchange.requestFirstNs);
    } else if (exchange.isAnswered() && !exchange.wild) {
      put(exchange, Step.DOWNSTREAM_CLOSES, exchange.answerFirstNs + settings.sendSlackNs());
    } else if (exchange.endedNs != 0) {
      put(exchange, Step.DOWNSTREAM_CLOSES, exchange.endedNs);
    } else {
      put(exchange, Step.EXPIRE, exchange.requestFirstNs + LONGEST_NS);
    }
  }

  private void put(Exchange exchange, Step step, long dueNs) {
    exchange.step = step;
    exchange.dueNs = Math.max(dueNs, sweptNs);
    queue.put(exchange);
  }
}
