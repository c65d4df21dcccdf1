package io.synspan.match;

import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.exchange;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.RecordLayout;
import io.synspan.match.Match.Result;
import io.synspan.signal.ListenerFanOut;
import io.synspan.testing.KernelRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Socket 1 is accepted, from 198.51.100.7:40000; sockets 2 and 3 are opened, to 198.51.100.7:443,
 * all by process 1000. At first ten requests are learned from. The tests' own begin at 1000 ms.
 */
class SpanMatcherTest {
  private static final long MS = 1_000_000;
  private static final long EPOCH = 1_700_000_000_000_000_000L;

  private final MonotonicClock clock = new MonotonicClock(EPOCH);
  private final SpanMatcher matcher = new SpanMatcher(clock, Set.of(4317), 1024, 1024);
  private final ConnectionTracker tracker =
      new ConnectionTracker(1024, new ListenerFanOut(matcher.listeners()));
  private long lastNumber;
  private long lastSpan = 100;
  private List<Match> learned = List.of();

  @BeforeEach
  void learn() {
    matcher.wake();
    established(1).server().atNs(MS).decodeTo(tracker);
    established(2).atNs(2 * MS).decodeTo(tracker);
    established(3).atNs(2 * MS).decodeTo(tracker);
    complete(5);
    List<SpanFacts> spans = new ArrayList<>();
    spans.add(server(10, 900, 1));
    for (int i = 0; i < 10; i++) {
      asked(2, 100 + 20 * i, 110 + 20 * i);
      spans.add(client(99 + 20 * i, 111 + 20 * i));
    }
    complete(950);
    learned = matcher.match(spans);
  }

  /** What makes a resource believed holds for them as for those that come later. */
  @Test
  void findsTheExchangesOfSpansThatItLearnsFrom() {
    assertThat(learned).hasSize(11).extracting(Match::result).containsOnly(Result.UNIQUE);
  }

  @Test
  void findsTheOneExchangeInsideOfASpan() {
    asked(2, 1100, 1110);
    complete(2000);

    Match match = match(client(1099, 1111)).getFirst();

    assertThat(match.result()).isEqualTo(Result.UNIQUE);
    assertThat(match.confidence()).isEqualTo(0.8);
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(2);
    assertThat(requireNonNull(match.exchange()).number()).isEqualTo(11);
  }

  @Test
  void theInnerOneRulesItsExchangeOutForTheOuterOne() {
    asked(2, 1100, 1130);
    asked(3, 1110, 1120, 1);
    complete(2000);

    List<Match> matches = match(client(1099, 1131), client(1109, 1121));

    assertThat(cookie(matches.get(0))).isEqualTo(2);
    assertThat(cookie(matches.get(1))).isEqualTo(3);
  }

  @Test
  void saysNothingOfTwoThatCouldBeSwapped() {
    asked(2, 1100, 1110);
    asked(3, 1101, 1111, 1);
    complete(2000);

    assertThat(match(client(1099, 1112), client(1098, 1113)))
        .extracting(Match::result)
        .containsExactly(Result.AMBIGUOUS, Result.AMBIGUOUS);
  }

  @Test
  void aSpanThatWasNotAnsweredTakesNothing() {
    asked(2, 1100, 1110);
    complete(2000);

    assertThat(match(unanswered(1099, 1111)).getFirst().result()).isEqualTo(Result.UNKNOWN);
    assertThat(cookie(match(client(1099, 1111)).getFirst())).isEqualTo(2);
  }

  @Test
  void aMessageThatComesAgainGetsTheSame() {
    asked(2, 1100, 1110);
    asked(3, 1102, 1104, 1);
    complete(2000);
    SpanFacts outer = client(1099, 1111);
    SpanFacts inner = client(1101, 1105);

    for (int i = 0; i < 3; i++) {
      List<Match> matches = match(outer, inner);
      assertThat(cookie(matches.get(0))).isEqualTo(2);
      assertThat(cookie(matches.get(1))).isEqualTo(3);
    }
  }

  @Test
  void aSpanThatComesTwiceInAMessageIsOne() {
    asked(2, 1100, 1110);
    complete(2000);
    SpanFacts span = client(1099, 1111);

    assertThat(match(span, span))
        .extracting(Match::result)
        .containsExactly(Result.UNIQUE, Result.UNKNOWN);
  }

  @Test
  void believesNothingOnceASpanHasNoExchange() {
    complete(2000);
    match(client(1099, 1111));
    asked(2, 2100, 2110);
    complete(3000);

    assertThat(match(client(2099, 2111)).getFirst().result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void believesNothingOnceTwoHaveTheSame() {
    asked(2, 1100, 1110);
    complete(2000);

    assertThat(match(client(1099, 1111), client(1099, 1112)))
        .extracting(Match::result)
        .containsExactly(Result.UNKNOWN, Result.UNKNOWN);
  }

  @Test
  void theParentOfAClientSpanNeedsNoExchange() {
    asked(2, 1100, 1110);
    complete(2000);
    SpanFacts child = client(1099, 1111);
    SpanFacts parent = span(false, 1098, 1112, child.parentId(), 0, 443, null, true);

    assertThat(match(parent, child))
        .extracting(Match::result)
        .containsExactly(Result.UNKNOWN, Result.UNIQUE);
  }

  @Test
  void saysNothingWhereRecordsWereLost() {
    asked(2, 1100, 1110);
    matcher.pairListener().onLost(1105 * MS);
    complete(2000);
    asked(2, 2100, 2110);
    complete(3000);

    assertThat(match(client(1099, 1111)).getFirst().result()).isEqualTo(Result.UNKNOWN);
    assertThat(cookie(match(client(2099, 2111)).getFirst())).isEqualTo(2);
  }

  @Test
  void saysNothingOfWhatIsNotCompleteYet() {
    asked(2, 1100, 1110);
    complete(1105);

    assertThat(match(client(1099, 1111)).getFirst().result()).isEqualTo(Result.UNKNOWN);
    assertThat(matcher.isReady(List.of(client(1099, 1111)), 1200 * MS, 0)).isFalse();
    complete(1200);
    assertThat(matcher.isReady(List.of(client(1099, 1111)), 1200 * MS, 0)).isTrue();
  }

  @Test
  void aSpanFromTheFutureDoesNotWait() {
    assertThat(matcher.isReady(List.of(client(99_000, 99_001)), 1200 * MS, 0)).isTrue();
    assertThat(match(client(99_000, 99_001)).getFirst().result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void saysNothingBesideAConnectionOnWhichBothTalkAtOnce() {
    asked(2, 1100, 1110);
    exchange(3, 1)
        .exchangeNs(1050 * MS, 1050 * MS, 1051 * MS, 1051 * MS)
        .exchangeFlags(RecordLayout.EXCHANGE_FULL_DUPLEX)
        .decodeTo(tracker);
    complete(2000);

    assertThat(match(client(1099, 1111)).getFirst().result()).isEqualTo(Result.UNKNOWN);

    closed(3).establishedNs(2 * MS).atNs(2050 * MS).decodeTo(tracker);
    complete(2100);
    asked(2, 2200, 2210);
    complete(3000);

    assertThat(cookie(match(client(2199, 2211)).getFirst())).isEqualTo(2);
  }

  /** By more than they are cut, as an SDK may that was interrupted between its two clocks. */
  @Test
  void aSpanWhoseTimesAreTooEarlyIsNoContradiction() {
    asked(2, 1100, 1110);
    asked(2, 1200, 1210);
    complete(2000);

    List<Match> matches = match(client(1097, 1108), client(1199, 1211));

    assertThat(matches.get(0).result()).isEqualTo(Result.UNKNOWN);
    assertThat(cookie(matches.get(1))).isEqualTo(2);
  }

  /** Two need the same exchange; the other one's own begins in it and ends after it. */
  @Test
  void aContradictionThatEarlyTimesExplainIsLetPassOnce() {
    asked(2, 1100, 1110);
    asked(3, 1105, 1120, 1);
    complete(2000);
    match(client(1099, 1111), client(1098, 1112));
    asked(2, 3000, 3010);
    complete(3500);
    assertThat(cookie(match(client(2999, 3011)).getFirst())).isEqualTo(2);

    asked(2, 3600, 3610);
    asked(3, 3605, 3620, 2);
    complete(4000);
    match(client(3599, 3611), client(3598, 3612));
    asked(2, 4500, 4510);
    complete(5000);
    assertThat(match(client(4499, 4511)).getFirst().result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void saysNothingOfATraceThatBeganBeforeItsRequest() {
    exchange(1, 1)
        .server()
        .exchangeNs(1090 * MS, 1090 * MS, 1115 * MS, 1115 * MS)
        .decodeTo(tracker);
    asked(2, 1100, 1110);
    complete(2000);

    List<Match> matches =
        match(server(1087, 1116, 5), span(false, 1099, 1111, 6, 5, 443, null, true));

    assertThat(matches.get(0).result()).isEqualTo(Result.UNIQUE);
    assertThat(matches.get(1).result()).isEqualTo(Result.UNKNOWN);
  }

  /** Others may be as early, and not show it. */
  @Test
  void allowsForAnAnswerAfterTheSpanOnceATraceWasTooEarly() {
    asked(2, 1100, 1112);
    asked(3, 1101, 1109, 1);
    complete(1200);
    assertThat(cookie(match(client(1099, 1110)).getFirst())).isEqualTo(3);
    exchange(1, 1)
        .server()
        .exchangeNs(1290 * MS, 1290 * MS, 1315 * MS, 1315 * MS)
        .decodeTo(tracker);
    complete(1400);
    match(server(1288, 1316, 5));
    asked(2, 1500, 1511);
    asked(3, 1501, 1509, 2);
    complete(2000);

    assertThat(match(client(1499, 1510)).getFirst().result()).isEqualTo(Result.AMBIGUOUS);
  }

  /** The request of that span came before exchanges were known: the next one is another's. */
  @Test
  void aSpanFromBeforeExchangesWereKnownShowsNoTimesThatAreTooEarly() {
    received(2, 20, 25);
    complete(1000);
    match(server(4, 9, 5));
    asked(2, 1100, 1112);
    asked(3, 1101, 1109, 1);
    complete(1200);

    assertThat(cookie(match(client(1099, 1110)).getFirst())).isEqualTo(3);
  }

  /** Of an event loop each: sockets 2 and 8 are of thread 1, 3 and 6 of thread 2. */
  @Test
  void tellsTwoApartThatCouldBeSwappedByTheirThreads() {
    established(6).atNs(2 * MS).decodeTo(tracker);
    established(8).atNs(2 * MS).decodeTo(tracker);
    long startMs = 1000;
    for (int i = 1; i <= 30; i++) {
      List<SpanFacts> spans = new ArrayList<>();
      for (long cookie : List.of(2L, 3L, 8L, 6L)) {
        startMs += 10;
        asked(cookie, startMs + 1, startMs + 6, cookie == 2 ? 10 + i : i);
        spans.add(ofThread(client(startMs, startMs + 7), cookie == 2 || cookie == 8 ? 1 : 2));
      }
      complete(startMs + 10);
      assertThat(matcher.match(spans)).extracting(Match::result).containsOnly(Result.UNIQUE);
    }
    asked(2, 5100, 5110, 41);
    asked(3, 5101, 5111, 31);
    asked(2, 6100, 6110, 42);
    asked(8, 6101, 6111, 31);
    complete(7000);

    List<Match> matches = match(ofThread(client(5099, 5112), 2), ofThread(client(5098, 5113), 1));
    assertThat(cookie(matches.get(0))).isEqualTo(3);
    assertThat(cookie(matches.get(1))).isEqualTo(2);
    assertThat(matches.get(0).confidence()).isEqualTo(0.75);
    assertThat(match(ofThread(client(6099, 6112), 1), ofThread(client(6098, 6113), 1)))
        .extracting(Match::result)
        .containsExactly(Result.AMBIGUOUS, Result.AMBIGUOUS);
  }

  private static SpanFacts ofThread(SpanFacts span, long threadId) {
    return new SpanFacts(
        span.server(),
        span.traceHigh(),
        span.traceLow(),
        span.spanId(),
        span.parentId(),
        span.startNs(),
        span.endNs(),
        span.peer(),
        span.local(),
        span.servicePort(),
        span.answered(),
        span.resource(),
        threadId);
  }

  /** Its server span ended late, so it shows nothing. */
  @Test
  void allowsForAnAnswerAfterTheSpanUntilTheTracesOwnRequestWasAnswered() {
    received(1, 1090, 1113);
    asked(2, 1100, 1112);
    asked(3, 1101, 1109, 1);
    received(2, 1190, 1211);
    asked(2, 1200, 1214);
    asked(3, 1201, 1209, 2);
    complete(2000);

    List<Match> matches =
        match(server(1091, 1120, 5), span(false, 1099, 1110, 6, 5, 443, null, true));
    assertThat(matches.get(1).result()).isEqualTo(Result.AMBIGUOUS);
    matches = match(server(1191, 1220, 7), span(false, 1199, 1210, 8, 7, 443, null, true));
    assertThat(cookie(matches.get(1))).isEqualTo(3);
  }

  @Test
  void findsTheExchangeOfATraceThatIsSeenToBeTooEarly() {
    for (int i = 1; i <= 20; i++) {
      received(i, 1000 + 10 * i, 1005 + 10 * i);
    }
    received(21, 1290, 1315);
    asked(2, 1300, 1312);
    complete(2000);
    for (int i = 1; i <= 20; i++) {
      match(server(1001 + 10 * i, 1006 + 10 * i, 1000 + i));
    }

    List<Match> matches =
        match(server(1291, 1306, 5), span(false, 1297, 1303, 6, 5, 443, null, true));

    assertThat(cookie(matches.get(1))).isEqualTo(2);
  }

  /** Its server span ended after the next request had come: either may be the trace's. */
  @Test
  void allowsForAnAnswerUntilTheLaterOfTwoRequestsWasAnswered() {
    received(1, 1090, 1111);
    received(2, 1113, 1125);
    asked(2, 1100, 1123);
    asked(3, 1101, 1109, 1);
    complete(2000);

    List<Match> matches =
        match(server(1091, 1114, 5), span(false, 1099, 1110, 6, 5, 443, null, true));

    assertThat(matches.get(0).exchange()).isNull();
    assertThat(matches.get(1).result()).isEqualTo(Result.AMBIGUOUS);
  }

  /** The request before it may still seem unanswered. */
  @Test
  void saysNoRequestOfASpanThatBeganAfterWhatIsComplete() {
    exchange(1, 1).server().exchangeNs(1090 * MS, 1090 * MS, 0, 0).decodeTo(tracker);
    complete(1095);

    assertThat(match(server(1091, 1094, 5)).getFirst().exchange()).isNotNull();
    Match later = match(server(1096, 1097, 6)).getFirst();
    assertThat(later.result()).isEqualTo(Result.UNIQUE);
    assertThat(later.exchange()).isNull();
  }

  @Test
  void looksOnlyAtThePortThatTheSpanNames() {
    asked(2, 1100, 1110);
    established(4).peer(10, 0, 0, 1, 8080).atNs(1000 * MS).decodeTo(tracker);
    asked(4, 1101, 1109, 1);
    complete(2000);

    SpanFacts other = span(false, 1099, 1111, 77, 0, 8080, null, true);
    assertThat(cookie(match(client(1099, 1111)).getFirst())).isEqualTo(2);
    assertThat(cookie(match(other).getFirst())).isEqualTo(4);
  }

  @Test
  void followsThePairOfTheTracesOwnRequest() {
    exchange(1, 1)
        .server()
        .exchangeNs(1090 * MS, 1090 * MS, 1115 * MS, 1115 * MS)
        .decodeTo(tracker);
    asked(2, 1100, 1110);
    asked(3, 1101, 1109, 1);
    complete(2000);
    feedPair(new ExchangeNews.Id(1, 1), new ExchangeNews.Id(2, 11));

    List<Match> matches =
        match(server(1091, 1116, 5), span(false, 1099, 1111, 6, 5, 443, null, true));

    assertThat(requireNonNull(matches.get(0).exchange()).number()).isEqualTo(1);
    assertThat(cookie(matches.get(1))).isEqualTo(2);
    assertThat(matches.get(1).confidence()).isEqualTo(0.7);
  }

  @Test
  void whatIsSentToTheReceiverIsNoUpstream() {
    established(5)
        .local(127, 0, 0, 1, 50_000)
        .peer(127, 0, 0, 1, 4317)
        .atNs(1000 * MS)
        .decodeTo(tracker);
    exchange(5, 1)
        .local(127, 0, 0, 1, 50_000)
        .peer(127, 0, 0, 1, 4317)
        .exchangeNs(1050 * MS, 1050 * MS, 1051 * MS, 1051 * MS)
        .exchangeFlags(RecordLayout.EXCHANGE_FULL_DUPLEX)
        .decodeTo(tracker);
    asked(2, 1100, 1110);
    complete(2000);

    SpanFacts nameless = span(false, 1099, 1111, 88, 0, 0, null, true);
    assertThat(cookie(match(nameless).getFirst())).isEqualTo(2);
  }

  private void feedPair(ExchangeNews.Id downstream, ExchangeNews.Id upstream) {
    matcher.take(
        new ExchangeNews(
            List.of(),
            List.of(),
            List.of(new ExchangeNews.Pair(downstream, upstream)),
            List.of(),
            Long.MIN_VALUE,
            2001 * MS));
  }

  private static long cookie(Match match) {
    return requireNonNull(match.connection()).cookie();
  }

  private List<Match> match(SpanFacts... spans) {
    return matcher.match(Arrays.asList(spans));
  }

  private void received(long number, long firstMs, long answerMs) {
    exchange(1, number)
        .server()
        .exchangeNs(firstMs * MS, firstMs * MS, answerMs * MS, answerMs * MS)
        .decodeTo(tracker);
  }

  private void asked(long cookie, long firstMs, long answerMs) {
    asked(cookie, firstMs, answerMs, ++lastNumber);
  }

  private void asked(long cookie, long firstMs, long answerMs, long number) {
    KernelRecord record = exchange(cookie, number);
    if (cookie == 4) {
      record.peer(10, 0, 0, 1, 8080);
    }
    record.exchangeNs(firstMs * MS, firstMs * MS, answerMs * MS, answerMs * MS).decodeTo(tracker);
  }

  private void complete(long ms) {
    matcher.pairListener().onComplete(ms * MS);
  }

  private SpanFacts server(long startMs, long endMs, long id) {
    Endpoint peer = AddressText.parse("198.51.100.7", 40_000);
    return span(true, startMs, endMs, id, 0, 0, peer, false);
  }

  private SpanFacts client(long startMs, long endMs) {
    long id = ++lastSpan;
    return span(false, startMs, endMs, id, 10_000 + id, 443, null, true);
  }

  private SpanFacts unanswered(long startMs, long endMs) {
    return span(false, startMs, endMs, ++lastSpan, 0, 443, null, false);
  }

  private static SpanFacts span(
      boolean server,
      long startMs,
      long endMs,
      long id,
      long parentId,
      int port,
      @Nullable Endpoint peer,
      boolean answered) {
    return new SpanFacts(
        server,
        1,
        parentId == 5 || parentId == 7 ? parentId : id,
        id,
        parentId,
        EPOCH + startMs * MS,
        EPOCH + endMs * MS,
        peer,
        null,
        port,
        answered,
        1,
        0);
  }
}
