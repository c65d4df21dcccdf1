package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SweepQueueTest {
  private static final List<Step> STEPS = List.of(Step.values());
  private static final long HOUR_NS = 3_600_000_000_000L;
  private static final long SECOND_NS = 1_000_000_000;

  private SweepQueue queue = new SweepQueue();

  @Test
  void hasNothingAtFirst() {
    assertThat(queue.due(Long.MAX_VALUE)).isNull();
  }

  @Test
  void givesWhatIsDueByTimeAndThenByStep() {
    Exchange late = put(HOUR_NS, Step.EXPIRE);
    Exchange closes = put(5, Step.DOWNSTREAM_CLOSES);
    Exchange begins = put(5, Step.DOWNSTREAM_BEGINS);
    Exchange first = put(4, Step.COMPLETES);

    assertThat(takeDue(5)).containsExactly(first, begins, closes);
    assertThat(takeDue(HOUR_NS - 1)).isEmpty();
    assertThat(takeDue(HOUR_NS)).containsExactly(late);
  }

  @Test
  void leavesOneWhereItIsUntilItIsRemoved() {
    Exchange one = put(7, Step.COMPLETES);

    assertThat(queue.due(7)).isSameAs(one).isSameAs(queue.due(7));

    queue.remove(one);
    queue.remove(one);
    assertThat(queue.due(Long.MAX_VALUE)).isNull();
  }

  @Test
  void takesWhatIsEarlierThanWhatWasSwept() {
    put(HOUR_NS, Step.EXPIRE);
    assertThat(queue.due(SECOND_NS)).isNull();

    Exchange early = put(1, Step.UPSTREAM_BEGINS);

    assertThat(queue.due(SECOND_NS)).isSameAs(early);
  }

  @Test
  void movesOneThatIsPutAgain() {
    Exchange one = put(3 * SECOND_NS, Step.EXPIRE);
    Exchange other = put(2 * SECOND_NS, Step.EXPIRE);
    one.dueNs = SECOND_NS;
    queue.put(one);

    assertThat(takeDue(4 * SECOND_NS)).containsExactly(one, other);
  }

  /** Against a list that is sorted anew each time. */
  @Test
  void agreesWithASortedListWhateverComes() {
    for (int seed = 0; seed < 200; seed++) {
      queue = new SweepQueue();
      Random random = new Random(seed);
      List<Exchange> sorted = new ArrayList<>();
      long nowNs = random.nextLong(HOUR_NS);
      for (int turn = 0; turn < 50; turn++) {
        putSome(random, nowNs, sorted);
        nowNs += random.nextLong(3 * SECOND_NS);
        List<String> expected = new ArrayList<>();
        while (!sorted.isEmpty() && sorted.getFirst().dueNs <= nowNs) {
          expected.add(key(sorted.removeFirst()));
        }
        List<Exchange> taken = takeDue(nowNs);
        assertThat(taken.stream().map(SweepQueueTest::key))
            .as("seed %d", seed)
            .containsExactlyElementsOf(expected);
      }
    }
  }

  private void putSome(Random random, long nowNs, List<Exchange> sorted) {
    for (int i = random.nextInt(20); i > 0; i--) {
      Exchange exchange =
          sorted.isEmpty() || random.nextInt(3) > 0
              ? new Exchange()
              : sorted.remove(random.nextInt(sorted.size()));
      exchange.dueNs = nowNs + nearOrFar(random);
      exchange.step = STEPS.get(random.nextInt(STEPS.size()));
      queue.put(exchange);
      sorted.add(exchange);
    }
    sorted.sort(
        Comparator.<Exchange>comparingLong(one -> one.dueNs).thenComparing(one -> one.step));
  }

  private static String key(Exchange exchange) {
    return exchange.dueNs + " " + exchange.step;
  }

  private static long nearOrFar(Random random) {
    return random.nextInt(10) == 0
        ? random.nextLong(HOUR_NS)
        : random.nextLong(2_000_000) - 1_000_000;
  }

  private Exchange put(long dueNs, Step step) {
    Exchange exchange = new Exchange();
    exchange.dueNs = dueNs;
    exchange.step = step;
    queue.put(exchange);
    return exchange;
  }

  private List<Exchange> takeDue(long untilNs) {
    List<Exchange> taken = new ArrayList<>();
    @Nullable Exchange next = queue.due(untilNs);
    while (next != null) {
      taken.add(next);
      queue.remove(next);
      next = queue.due(untilNs);
    }
    return taken;
  }
}
