package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.match.SimulatedGateway.Behaviour;
import io.synspan.match.SimulatedGateway.Outcome;
import io.synspan.match.SimulatedGateway.Threads;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which exchange a CLIENT span has, where the truth is known. */
class EliminationTest {
  @ParameterizedTest(name = "{0} clients, {1} exported, {2} refused, {3} cached, {4} retried")
  @CsvSource({
    " 1, 1.0, 0.0, 0.0, 0.0, 1.00",
    "10, 1.0, 0.0, 0.0, 0.0, 0.93",
    "50, 1.0, 0.0, 0.0, 0.0, 0.72",
    "10, 0.5, 0.0, 0.0, 0.0, 0.44",
    "10, 0.1, 0.0, 0.0, 0.0, 0.30",
    "10, 1.0, 0.1, 0.0, 0.0, 0.93",
    "10, 1.0, 0.0, 0.1, 0.0, 0.00",
    "10, 1.0, 0.0, 0.001, 0.0, 0.00",
    "10, 1.0, 0.0, 0.0, 0.1, 0.58",
    "50, 0.5, 0.05, 0.01, 0.05, 0.00",
  })
  void findsMostAndNoneWrongly(
      int clients, double exported, double refused, double cached, double retried, double share) {
    findsNoneWrongly(
        Behaviour.of(clients, 20_000).exporting(exported).failing(refused, cached, retried), share);
  }

  /** Of an SDK that is interrupted while it reads its clocks; the answers hide a part of it. */
  @ParameterizedTest(name = "{0} clients, {1} exported, {2} interrupted")
  @CsvSource({
    " 1, 1.0, 0.001, 0.99",
    " 1, 1.0, 0.05, 0.99",
    "10, 1.0, 0.001, 0.9",
    "10, 1.0, 0.05, 0.8",
    "10, 0.1, 0.05, 0.3",
    "50, 0.1, 0.05, 0.05",
  })
  void findsNoneWronglyWhereTimesAreTooEarly(
      int clients, double exported, double interrupted, double share) {
    findsNoneWrongly(
        Behaviour.of(clients, 20_000).exporting(exported).interruptedIn(interrupted), share);
  }

  /** Spans that say of which thread they are, of a gateway of which that tells something or not. */
  @ParameterizedTest(name = "{0} clients, {1}, {2} interrupted, {3} exported")
  @CsvSource({
    "10, LOOPS, 0.0, 1.0, 0.98",
    "50, LOOPS, 0.0, 1.0, 0.9",
    "50, LOOPS, 0.001, 1.0, 0.8",
    "50, LOOPS, 0.05, 1.0, 0.5",
    "50, LOOPS, 0.05, 0.1, 0.05",
    " 2, WORKERS, 0.0, 1.0, 0.9",
    "10, WORKERS, 0.0, 1.0, 0.5",
    "50, WORKERS, 0.001, 1.0, 0.1",
    "50, WORKERS, 0.0, 0.5, 0.1",
  })
  void findsMoreByThreadsAndNoneWrongly(
      int clients, Threads threads, double interrupted, double exported, double share) {
    findsNoneWrongly(
        Behaviour.of(clients, 20_000).exporting(exported).interruptedIn(interrupted).with(threads),
        share);
  }

  private static void findsNoneWrongly(Behaviour behaviour, double share) {
    int withExchange = 0;
    int found = 0;
    int wrong = 0;
    for (int seed = 0; seed < 3; seed++) {
      Outcome outcome = new SimulatedGateway(seed, behaviour).run();
      withExchange += outcome.withExchange();
      found += outcome.found();
      wrong += outcome.wrong();
    }
    assertThat(wrong).isZero();
    assertThat((double) found / withExchange).isGreaterThanOrEqualTo(share);
  }
}
