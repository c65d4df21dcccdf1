package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Small histories, each with all its explanations: what is paired must be part of every one, and
 * what is part of every one must be paired, as far as upstream exchanges that are under way at the
 * same moment can tell it.
 */
class PairingOracleTest {
  private static final int HISTORIES = 20_000;
  private static final long STEP_NS = 100;
  private static final long LEARNING_STEP_NS = 1_000_000;
  private static final long LEARNED_NS = 10_000_000_000L;

  private final Random random = new Random(5);
  private final List<SimulatedExchange> downstreams = new ArrayList<>();
  private final List<SimulatedExchange> upstreams = new ArrayList<>();

  /** By upstream exchange: its cause in each explanation so far, or {@link #DIFFERENT}. */
  private final Map<SimulatedExchange, Integer> everywhere = new HashMap<>();

  private final Map<SimulatedExchange, SimulatedExchange> pairs = new HashMap<>();
  private static final int DIFFERENT = -1;
  private final Set<Long> used = new HashSet<>();
  private boolean asksOnce;
  private int explanations;
  private long learnedCookie;
  private int certain;
  private int paired;

  @Test
  void pairsOnlyWhatIsPartOfEveryExplanation() {
    playAll(HISTORIES);
    assertThat(paired).as("of " + certain).isGreaterThan(certain * 97 / 100);
  }

  /** Much that is ambiguous, and then much that proves that the process asks once. */
  @Test
  void pairsWhatIsPartOfEveryExplanationThatAsksOnceWhereThatWasLearned() {
    asksOnce = true;
    playAll(HISTORIES / 20);
    assertThat(paired).as("of " + certain).isGreaterThan(certain * 97 / 100);
  }

  private void playAll(int histories) {
    for (int i = 0; i < histories; i++) {
      makeHistory();
      play();
      explanations = 0;
      everywhere.clear();
      explain(0, new int[upstreams.size()]);
      check("history " + i);
    }
  }

  private void makeHistory() {
    downstreams.clear();
    upstreams.clear();
    int requests = 2 + random.nextInt(4);
    long cookie = 1;
    used.clear();
    for (int i = 0; i < requests; i++) {
      SimulatedExchange request = new SimulatedExchange(cookie++, 1, 1, false, null);
      long[] times = times(1, 400, 2 + (random.nextBoolean() ? 2 : 0));
      request.requestFirstNs = times[0];
      request.answerFirstNs = times[times.length - 1];
      fill(request);
      downstreams.add(request);
      if (times.length == 4) {
        SimulatedExchange asked = new SimulatedExchange(cookie++, 1, 1, true, request);
        asked.requestFirstNs = times[1];
        asked.answerFirstNs = times[2];
        fill(asked);
        upstreams.add(asked);
      }
    }
  }

  private static void fill(SimulatedExchange exchange) {
    exchange.requestLastNs = exchange.requestFirstNs;
    exchange.answerLastNs = exchange.answerFirstNs;
    exchange.endedNs = exchange.answerLastNs + 1;
  }

  private long[] times(int from, int to, int count) {
    return random
        .longs(from, to)
        .filter(used::add)
        .limit(count)
        .sorted()
        .map(t -> t * STEP_NS + (asksOnce ? LEARNED_NS : 0))
        .toArray();
  }

  private void play() {
    pairs.clear();
    long beganNs = asksOnce ? LEARNED_NS : 0;
    PairingListener listener =
        new PairingListener() {
          @Override
          public void onPaired(Exchange downstream, Exchange upstream) {
            if (upstream.requestFirstNs() > beganNs) {
              pairs.put(find(upstreams, upstream), find(downstreams, downstream));
            }
          }

          @Override
          public void onUnpaired(Exchange exchange, Unpaired reason) {}
        };
    int room = asksOnce ? 4_096 : 64;
    ExchangePairing pairing = new ExchangePairing(new PairingSettings(room, 0, 0, 0), listener);
    if (asksOnce) {
      learn(pairing);
    }
    List<SimulatedExchange> all = new ArrayList<>(downstreams);
    all.addAll(upstreams);
    Collections.shuffle(all, random);
    all.forEach(pairing::onExchange);
    pairing.advance(100_000_000_000L);
    assertThat(pairing.size()).isZero();
  }

  private void learn(ExchangePairing pairing) {
    for (int i = 0; i < 600; i++) {
      long beganNs = (1 + i) * LEARNING_STEP_NS;
      for (int side = 0; side < 2; side++) {
        pairing.onExchange(simple(false, beganNs + side, beganNs + 100));
        pairing.onExchange(simple(true, beganNs + 10 + side, beganNs + 90));
      }
    }
    pairing.advance(LEARNED_NS / 2);
    for (int i = 0; i < 1_100; i++) {
      long beganNs = LEARNED_NS / 2 + (1 + i) * LEARNING_STEP_NS;
      pairing.onExchange(simple(false, beganNs, beganNs + 100));
      pairing.onExchange(simple(true, beganNs + 10, beganNs + 90));
    }
    pairing.advance(LEARNED_NS);
  }

  private SimulatedExchange simple(boolean upstream, long beganNs, long answeredNs) {
    SimulatedExchange exchange = new SimulatedExchange(--learnedCookie, 2, 1, upstream, null);
    exchange.requestFirstNs = beganNs;
    exchange.answerFirstNs = answeredNs;
    fill(exchange);
    return exchange;
  }

  private static SimulatedExchange find(List<SimulatedExchange> list, Exchange told) {
    return list.stream().filter(one -> one.cookie == told.socketCookie()).findFirst().orElseThrow();
  }

  /** Every way to give each upstream exchange a cause, those under way together different ones. */
  private void explain(int index, int[] causes) {
    if (index == upstreams.size()) {
      explanations++;
      for (int i = 0; i < index; i++) {
        int cause = causes[i];
        everywhere.merge(upstreams.get(i), cause, (a, b) -> a.equals(b) ? a : DIFFERENT);
      }
      return;
    }
    SimulatedExchange asked = upstreams.get(index);
    for (int cause = 0; cause < downstreams.size(); cause++) {
      if (mayCause(downstreams.get(cause), asked) && isFree(cause, asked, causes, index)) {
        causes[index] = cause;
        explain(index + 1, causes);
      }
    }
  }

  private static boolean mayCause(SimulatedExchange request, SimulatedExchange asked) {
    return request.requestFirstNs <= asked.requestFirstNs
        && asked.answerFirstNs <= request.answerFirstNs;
  }

  private boolean isFree(int cause, SimulatedExchange asked, int[] causes, int index) {
    for (int i = 0; i < index; i++) {
      SimulatedExchange other = upstreams.get(i);
      boolean together =
          other.requestFirstNs < asked.answerLastNs && asked.requestFirstNs < other.answerLastNs;
      if (causes[i] == cause && (together || asksOnce)) {
        return false;
      }
    }
    return true;
  }

  private void check(String name) {
    assertThat(explanations).as(name).isPositive();
    pairs.forEach(
        (asked, request) -> {
          assertThat(request).as(name).isSameAs(asked.cause);
          assertThat(everywhere.get(asked)).as(name).isEqualTo(downstreams.indexOf(request));
        });
    for (int i = 0; i < upstreams.size(); i++) {
      if (isCertainAndAlone(i)) {
        certain++;
        paired += pairs.containsKey(upstreams.get(i)) ? 1 : 0;
      }
    }
  }

  private int causeOf(int index) {
    return everywhere.getOrDefault(upstreams.get(index), DIFFERENT);
  }

  /** Always the same cause, which is not the cause of another one in any explanation. */
  private boolean isCertainAndAlone(int index) {
    int cause = causeOf(index);
    if (cause == DIFFERENT) {
      return false;
    }
    for (int i = 0; i < upstreams.size(); i++) {
      int other = causeOf(i);
      boolean couldShare =
          other == cause
              || (other == DIFFERENT && mayCause(downstreams.get(cause), upstreams.get(i)));
      if (i != index && couldShare) {
        return false;
      }
    }
    return true;
  }
}
