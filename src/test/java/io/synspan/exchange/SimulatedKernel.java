package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Time, and what a kernel would tell of the exchanges: a record at each end, and each second of all
 * that changed. Records come late, in any order, and some not at all. Holds what the pairing says
 * against the truth.
 */
final class SimulatedKernel implements PairingListener {
  private static final long PASS_NS = 1_000_000_000;

  private record Event(long ns, long sequence, Runnable action) {}

  private record Id(long cookie, int number) {}

  final Random random;
  private final double lost;
  private final ExchangePairing pairing;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) -> a.ns != b.ns ? Long.compare(a.ns, b.ns) : Long.compare(a.sequence, b.sequence));
  private final Map<Id, SimulatedExchange> byId = new HashMap<>();
  private final List<SimulatedExchange> changed = new ArrayList<>();
  private final List<SimulatedExchange> inRing = new ArrayList<>();
  private long sequence;
  private long cookies = 1;
  private boolean lostSome;
  private long nextPassNs = PASS_NS;

  long nowNs;
  long downstreams;
  long proxied;
  long pairs;
  long wrong;
  final Map<Unpaired, Long> reasons = new EnumMap<>(Unpaired.class);

  SimulatedKernel(PairingSettings settings, double lost, long seed) {
    this.random = new Random(seed);
    this.lost = lost;
    this.pairing = new ExchangePairing(settings, this);
  }

  void at(long ns, Runnable action) {
    events.add(new Event(Math.max(ns, nowNs), sequence++, action));
  }

  void after(long ns, Runnable action) {
    at(nowNs + ns, action);
  }

  long newCookie() {
    return cookies++;
  }

  /** Plays until nothing happens any more. */
  void play() {
    while (!events.isEmpty()) {
      Event event = events.remove();
      while (event.ns >= nextPassNs) {
        pass();
      }
      nowNs = event.ns;
      event.action.run();
    }
    for (int i = 0; i < 4_000 && (i < 3 || pairing.size() > 0); i++) {
      pass();
    }
  }

  void begins(SimulatedExchange exchange) {
    byId.put(new Id(exchange.cookie, exchange.number), exchange);
    changes(exchange);
  }

  void changes(SimulatedExchange exchange) {
    if (!exchange.unsent) {
      exchange.unsent = true;
      changed.add(exchange);
    }
  }

  /** It is over: the record goes out at once. */
  void ends(SimulatedExchange exchange, long ns) {
    if (exchange.endedNs == 0) {
      exchange.endedNs = ns;
      send(exchange, false);
    }
  }

  private void send(SimulatedExchange exchange, boolean sentAgain) {
    if (random.nextDouble() < lost) {
      lostSome = true;
      exchange.unsent = sentAgain;
    } else {
      inRing.add(exchange.copy());
      exchange.unsent = false;
    }
  }

  private void pass() {
    for (SimulatedExchange exchange : List.copyOf(changed)) {
      if (exchange.unsent) {
        send(exchange, true);
      }
    }
    changed.removeIf(exchange -> !exchange.unsent);
    if (lostSome) {
      pairing.onLost(nextPassNs + PASS_NS);
      lostSome = false;
    }
    Collections.shuffle(inRing, random);
    inRing.forEach(pairing::onExchange);
    inRing.clear();
    pairing.advance(nextPassNs - 1);
    nextPassNs += PASS_NS;
  }

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    SimulatedExchange cause = truthOf(downstream);
    SimulatedExchange caused = truthOf(upstream);
    cause.paired = true;
    caused.paired = true;
    pairs++;
    if (caused.cause != cause) {
      wrong++;
    }
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {
    truthOf(exchange).reason = reason;
  }

  private SimulatedExchange truthOf(ExchangeFacts facts) {
    SimulatedExchange truth =
        Objects.requireNonNull(byId.get(new Id(facts.socketCookie(), facts.number())));
    truth.told++;
    return truth;
  }

  /**
   * Counts when all is over; everything was told at most once, and exactly once if none is lost.
   */
  void check() {
    for (SimulatedExchange exchange : byId.values()) {
      assertThat(exchange.told).isLessThanOrEqualTo(1);
      if (lost == 0) {
        assertThat(exchange.told).as(exchange.toString()).isOne();
      }
      if (!exchange.upstream) {
        downstreams++;
        proxied += exchange.upstreams > 0 ? 1 : 0;
        if (exchange.upstreams > 0 && exchange.reason != null) {
          reasons.merge(exchange.reason, 1L, Long::sum);
        }
      }
    }
  }

  double share() {
    return (double) pairs / proxied;
  }
}
