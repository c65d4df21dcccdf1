package io.synspan.match;

import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.exchange;
import static io.synspan.testing.KernelRecord.traceparent;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.RecordLayout;
import io.synspan.match.Match.Result;
import io.synspan.signal.ListenerFanOut;
import io.synspan.testing.KernelRecord;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests that name their span, in CLIENT spans from 1099 ms to 1111 ms. Sockets 2 and 3 are
 * opened, to 198.51.100.7:443, by process 1000. Nothing was learned before.
 */
class TraceparentMatcherTest {
  private static final long MS = 1_000_000;
  private static final long EPOCH = 1_700_000_000_000_000_000L;

  private final SpanMatcher matcher =
      new SpanMatcher(new MonotonicClock(EPOCH), Set.of(4317), 1024, 1024);
  private final ConnectionTracker tracker =
      new ConnectionTracker(1024, new ListenerFanOut(matcher.listeners()));

  @BeforeEach
  void open() {
    matcher.wake();
    established(2).atNs(2 * MS).decodeTo(tracker);
    established(3).atNs(2 * MS).decodeTo(tracker);
    matcher.pairListener().onComplete(5 * MS);
  }

  @Test
  void findsTheExchangeAmongAnyNumber() {
    asked(2, 1, 77, 1100, 1110);
    asked(3, 1, 78, 1100, 1110);

    Match match = match(client(77));

    assertThat(match.result()).isEqualTo(Result.UNIQUE);
    assertThat(cookie(match)).isEqualTo(2);
    assertThat(requireNonNull(match.exchange()).requestFirstNs()).isEqualTo(1100 * MS);
    assertThat(cookie(match(client(78)))).isEqualTo(3);
  }

  @Test
  void findsTheRightOneOfAConnectionsRequests() {
    asked(2, 1, 77, 1100, 1102);
    asked(2, 2, 78, 1103, 1105);

    assertThat(requireNonNull(match(client(77)).exchange()).number()).isEqualTo(1);
    assertThat(requireNonNull(match(client(78)).exchange()).number()).isEqualTo(2);
  }

  /** Who passed the header on is not known as long as nothing says which process the gateway is. */
  @Test
  void isCertainOnceTheProcessOrThePeerIsKnown() {
    established(1).server().atNs(MS).decodeTo(tracker);
    asked(2, 1, 77, 1100, 1110);

    assertThat(match(client(77)).confidence()).isEqualTo(0.9);
    SpanFacts naming = span(false, 77, 1099, AddressText.parse("198.51.100.7", 443));
    assertThat(match(naming).confidence()).isEqualTo(1);
    match(span(true, 5, 1000, AddressText.parse("198.51.100.7", 40_000)));
    assertThat(match(client(77)).confidence()).isEqualTo(1);
  }

  @Test
  void findsAnUnansweredRequest() {
    asked(2, 1, 77, 1100, 0);

    Match match = match(client(77));

    assertThat(match.result()).isEqualTo(Result.UNIQUE);
    assertThat(requireNonNull(match.exchange()).isAnswered()).isFalse();
  }

  /** The connection is right; the times are not. */
  @Test
  void findsTheConnectionOfAnExchangeThatWasSeenInPart() {
    traceparent(2, 1, 77).atNs(1100 * MS).decodeTo(tracker);
    exchange(2, 1)
        .exchangeNs(1100 * MS, 1100 * MS, 1110 * MS, 1110 * MS)
        .exchangeFlags(RecordLayout.EXCHANGE_INCOMPLETE)
        .decodeTo(tracker);

    Match match = match(client(77));

    assertThat(cookie(match)).isEqualTo(2);
    assertThat(match.exchange()).isNull();
  }

  @Test
  void ofARetryTakesTheOneThatWasAnsweredLast() {
    asked(2, 1, 77, 1100, 1103);
    asked(3, 1, 77, 1104, 1110);

    assertThat(cookie(match(client(77)))).isEqualTo(3);
  }

  @Test
  void ofARetryTakesTheOneThatWasAnsweredAtAll() {
    asked(2, 1, 77, 1100, 0);
    asked(3, 1, 77, 1104, 1110);

    assertThat(cookie(match(client(77)))).isEqualTo(3);
  }

  @Test
  void doesNotDecideBetweenTwoAtOnceThatWereBothAnswered() {
    asked(2, 1, 77, 1100, 1109);
    asked(3, 1, 77, 1104, 1110);

    assertThat(match(client(77)).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void doesNotTakeAnAnswerThatWasTriedAgainAfterwards() {
    asked(2, 1, 77, 1100, 1103);
    asked(3, 1, 77, 1104, 0);

    assertThat(match(client(77)).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void doesNotDecideBetweenTwoThatWereNotAnswered() {
    asked(2, 1, 77, 1100, 0);
    asked(3, 1, 77, 1104, 0);

    assertThat(match(client(77)).result()).isEqualTo(Result.AMBIGUOUS);
  }

  /** As a proxy does that passes the header on: its own request lies inside of the other. */
  @Test
  void doesNotTakeTheOneInsideOfAnother() {
    asked(2, 1, 77, 1100, 1110);
    asked(3, 1, 77, 1102, 1108);

    assertThat(match(client(77)).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void doesNotTakeARequestOfAnotherTimeOrPeerOrSpan() {
    asked(2, 1, 77, 1200, 1210);
    asked(3, 1, 78, 1100, 1110);

    assertThat(match(client(77)).result()).isEqualTo(Result.UNKNOWN);
    SpanFacts elsewhere = span(false, 78, 1099, AddressText.parse("198.51.100.8", 443));
    assertThat(match(elsewhere).result()).isEqualTo(Result.UNKNOWN);
    assertThat(match(span(false, 79, 1099, null)).result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void doesNotTakeARequestOfAnotherProcess() {
    established(1).server().pid(999).atNs(MS).decodeTo(tracker);
    asked(2, 1, 77, 1100, 1110);
    match(span(true, 5, 1000, AddressText.parse("198.51.100.7", 40_000)));

    assertThat(match(client(77)).result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void aSpanOfAnotherKindTakesNothing() {
    asked(2, 1, 77, 1100, 1110);

    assertThat(match(span(true, 77, 1099, null)).result()).isEqualTo(Result.NONE);
  }

  /** A send that was interrupted before it had begun. */
  @Test
  void aRequestThatIsToldOfTwiceIsOne() {
    traceparent(2, 1, 77).atNs(1099 * MS).decodeTo(tracker);
    asked(2, 1, 77, 1100, 1110);

    assertThat(match(client(77)).result()).isEqualTo(Result.UNIQUE);
  }

  /** It is known whose it is, so that no other span may have it by elimination. */
  @Test
  void takesTheExchangeFromElimination() {
    for (int i = 0; i < 100; i++) {
      ask(2, 1 + i, 200 + 5 * i, 202 + 5 * i);
    }
    matcher.pairListener().onComplete(900 * MS);
    for (int i = 0; i < 100; i++) {
      matcher.match(List.of(span(false, 1000 + i, 199 + 5 * i, 203 + 5 * i, null)));
    }
    ask(2, 101, 950, 960);
    asked(3, 1, 77, 1100, 1110);

    assertThat(cookie(match(span(false, 900, 949, 961, null)))).isEqualTo(2);
    assertThat(cookie(match(client(77)))).isEqualTo(3);
    assertThat(match(client(901)).result()).isEqualTo(Result.UNKNOWN);
  }

  private void asked(long cookie, long number, long id, long firstMs, long answerMs) {
    traceparent(cookie, number, id).atNs(firstMs * MS).decodeTo(tracker);
    ask(cookie, number, firstMs, answerMs);
    matcher.pairListener().onComplete(2000 * MS);
  }

  private void ask(long cookie, long number, long firstMs, long answerMs) {
    KernelRecord record = exchange(cookie, number);
    record.exchangeNs(firstMs * MS, firstMs * MS, answerMs * MS, answerMs * MS).decodeTo(tracker);
  }

  private Match match(SpanFacts span) {
    matcher.pairListener().onComplete(2000 * MS);
    return matcher.match(List.of(span)).getFirst();
  }

  private static long cookie(Match match) {
    return requireNonNull(match.connection()).cookie();
  }

  private static SpanFacts client(long id) {
    return span(false, id, 1099, null);
  }

  private static SpanFacts span(boolean server, long id, long startMs, @Nullable Endpoint peer) {
    return span(server, id, startMs, 1111, peer);
  }

  private static SpanFacts span(
      boolean server, long id, long startMs, long endMs, @Nullable Endpoint peer) {
    return new SpanFacts(
        server,
        1,
        id,
        id,
        0,
        EPOCH + startMs * MS,
        EPOCH + endMs * MS,
        peer,
        null,
        server ? 0 : 443,
        !server,
        1,
        0);
  }
}
