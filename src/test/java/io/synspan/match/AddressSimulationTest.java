package io.synspan.match;

import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.exchange;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.signal.ListenerFanOut;
import io.synspan.testing.KernelRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gateway whose SERVER spans name an address alone, and of which the truth is known: clients with
 * a kept connection each, some behind one address. Of some connections nobody tells, as of those
 * that are not watched.
 */
class AddressSimulationTest {
  private static final long US = 1_000;
  private static final long MS = 1_000_000;
  private static final long EPOCH = 1_700_000_000_000_000_000L;
  private static final long BEGIN_NS = 25_000 * MS;
  private static final long PASS_NS = 250 * MS;
  private static final int REQUESTS = 10_000;
  private static final int SEEDS = 2;

  private record Request(SpanFacts span, long cookie, long answerNs, KernelRecord record) {}

  private static final class Outcome {
    int found;
    int wrong;

    void add(List<SpanFacts> spans, List<Match> matches, Map<Long, Long> truth) {
      for (int i = 0; i < matches.size(); i++) {
        TcpConnection connection = matches.get(i).connection();
        if (connection != null) {
          Long cookie = truth.get(spans.get(i).spanId());
          found++;
          wrong += connection.cookie() == requireNonNull(cookie) ? 0 : 1;
        }
      }
    }
  }

  @ParameterizedTest(
      name = "{0} clients behind each of {1} addresses, pauses of {2} ms, {3} unseen")
  @CsvSource({
    "  1,  1,   3, 0.00, 0.99",
    "  1, 20,   3, 0.00, 0.94",
    "  2, 10,   3, 0.00, 0.00",
    "  2, 10, 500, 0.00, 0.75",
    "  5,  4, 500, 0.00, 0.30",
    " 80,  1, 500, 0.00, 0.00",
    "  2, 10, 500, 0.05, 0.00",
    " 10,  2, 100, 0.30, 0.00",
  })
  void findsSomeAndNoneWrongly(
      int clients, int addresses, int pauseMs, double unseen, double share) {
    int found = 0;
    int wrong = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = play(new Random(seed), clients, addresses, pauseMs, unseen);
      found += outcome.found;
      wrong += outcome.wrong;
    }
    assertThat(wrong).isZero();
    assertThat((double) found / (SEEDS * REQUESTS)).isGreaterThanOrEqualTo(share);
  }

  private static Outcome play(
      Random random, int clients, int addresses, int pauseMs, double unseen) {
    SpanMatcher matcher = new SpanMatcher(new MonotonicClock(EPOCH), Set.of(), 65_536, 65_536);
    ConnectionTracker tracker =
        new ConnectionTracker(65_536, new ListenerFanOut(matcher.listeners()));
    matcher.wake();
    matcher.pairListener().onComplete(1);
    matcher.match(List.of(span(0, 1, EPOCH, EPOCH)));
    List<Request> requests = requests(random, clients, addresses, pauseMs);
    for (int client = 0; client < clients * addresses; client++) {
      if (isSeen(client, unseen)) {
        at(established(client + 1L), client, addresses).atNs(10 * MS).decodeTo(tracker);
      }
    }
    matcher.pairListener().onComplete(2);
    Map<Long, Long> truth = new HashMap<>();
    Outcome outcome = new Outcome();
    List<SpanFacts> message = new ArrayList<>();
    long passNs = BEGIN_NS;
    for (Request request : requests) {
      while (request.answerNs > passNs) {
        matcher.pairListener().onComplete(passNs);
        outcome.add(message, matcher.match(message), truth);
        message.clear();
        passNs += PASS_NS;
      }
      if (isSeen((int) request.cookie - 1, unseen)) {
        request.record.decodeTo(tracker);
      }
      truth.put(request.span.spanId(), request.cookie);
      message.add(request.span);
    }
    return outcome;
  }

  private static boolean isSeen(int client, double unseen) {
    return new Random(client).nextDouble() >= unseen;
  }

  /** In the order of their answers. */
  private static List<Request> requests(Random random, int clients, int addresses, int pauseMs) {
    int connections = clients * addresses;
    List<Request> requests = new ArrayList<>();
    for (int client = 0; client < connections; client++) {
      long timeNs = BEGIN_NS + random.nextInt(pauseMs * 1_000) * US;
      for (int number = 1; number <= REQUESTS / connections; number++) {
        long answerNs = timeNs + (200 + random.nextInt(5_000)) * US;
        // one in twenty is up to a millisecond too early, as an SDK is on a busy machine
        long earlyNs = random.nextInt(20) == 0 ? random.nextInt(1_000) * US : 0;
        long startNs = timeNs + (20 + random.nextInt(100)) * US - earlyNs;
        long endNs = answerNs + random.nextInt(50) * US - earlyNs;
        requests.add(
            new Request(
                span(client % addresses, requests.size() + 1L, EPOCH + startNs, EPOCH + endNs),
                client + 1L,
                answerNs,
                at(exchange(client + 1L, number), client, addresses)
                    .exchangeNs(timeNs, timeNs, answerNs, answerNs)));
        timeNs = answerNs + (100 + random.nextInt(2_000 * pauseMs)) * US;
      }
    }
    requests.sort(Comparator.comparingLong(Request::answerNs));
    return requests;
  }

  private static KernelRecord at(KernelRecord record, int client, int addresses) {
    return record.server().peer(10, 0, 0, 1 + client % addresses, 40_000 + client);
  }

  private static SpanFacts span(int address, long id, long startNs, long endNs) {
    Endpoint peer = AddressText.parse("10.0.0." + (1 + address), 0);
    return new SpanFacts(true, id, id, id, 0, startNs, endNs, peer, null, 0, false, 1, 0);
  }
}
