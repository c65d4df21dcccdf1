package io.synspan.match;

import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.exchange;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.RecordLayout;
import io.synspan.ingest.OtlpMessage;
import io.synspan.match.Match.Result;
import io.synspan.signal.ListenerFanOut;
import io.synspan.testing.KernelRecord;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Server spans that name an address and no port. Sockets 1 and 2 are accepted at 192.0.2.1:8080 and
 * :8081 from 10.0.0.1, socket 3 from 10.0.0.2; ten requests on socket 3 are learned from. The
 * tests' own begin at 30,000 ms.
 */
class AddressMatcherTest {
  private static final long MS = 1_000_000;
  private static final long EPOCH = 1_700_000_000_000_000_000L;

  private final SpanMatcher matcher =
      new SpanMatcher(new MonotonicClock(EPOCH), Set.of(), 1024, 1024);
  private final ConnectionTracker tracker =
      new ConnectionTracker(1024, new ListenerFanOut(matcher.listeners()));
  private long lastSpan = 100;

  @BeforeEach
  void learn() {
    matcher.wake();
    complete(1);
    match("10.0.0.2", 2, 3);
    accepted(established(3), 2, 40_000).atNs(4 * MS).decodeTo(tracker);
    complete(5);
    for (int i = 0; i < 10; i++) {
      asked(3, 2, 1 + i, 22_000 + 100 * i, 22_010 + 100 * i);
      complete(22_050 + 100 * i);
      match("10.0.0.2", 22_001 + 100 * i, 22_011 + 100 * i);
    }
    accepted(established(1), 1, 40_000).atNs(29_000 * MS).decodeTo(tracker);
  }

  @Test
  void findsTheOnlyConnectionOfItsPeersAddress() {
    asked(1, 1, 1, 30_000, 30_010);
    complete(31_000);

    Match match = match("10.0.0.1", 30_001, 30_011);

    assertThat(match.result()).isEqualTo(Result.UNIQUE);
    assertThat(match.confidence()).isEqualTo(0.6);
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(1);
    assertThat(requireNonNull(match.exchange()).number()).isEqualTo(1);
  }

  @Test
  void rulesOutConnectionsThatCarryNoRequestThen() {
    accepted(established(2), 1, 40_001).atNs(29_000 * MS).decodeTo(tracker);
    asked(2, 1, 1, 29_500, 29_600);
    asked(1, 1, 1, 30_000, 30_010);
    complete(31_000);

    Match match = match("10.0.0.1", 30_001, 30_011);

    assertThat(match.confidence()).isEqualTo(0.5);
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(1);
  }

  @Test
  void saysNothingOfTwoThatCarryARequestThen() {
    accepted(established(2), 1, 40_001).atNs(29_000 * MS).decodeTo(tracker);
    asked(1, 1, 1, 30_000, 30_010);
    asked(2, 1, 1, 29_990, 30_005);
    complete(31_000);

    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.AMBIGUOUS);
  }

  /** Its own may be the one that comes a little later: times are too early on a busy machine. */
  @Test
  void aRequestThatComesJustAfterTheSpanBeganMayBeItsOwn() {
    accepted(established(2), 1, 40_001).atNs(29_000 * MS).decodeTo(tracker);
    asked(1, 1, 1, 30_000, 30_010);
    asked(2, 1, 1, 30_004, 30_009);
    complete(31_000);

    assertThat(match("10.0.0.1", 30_003, 30_011).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void aRequestThatIsAnsweredLongAfterTheSpanIsNotItsOwn() {
    accepted(established(2), 1, 40_001).atNs(29_000 * MS).decodeTo(tracker);
    asked(1, 1, 1, 30_000, 30_010);
    asked(2, 1, 1, 30_000, 30_100);
    complete(31_000);

    assertThat(requireNonNull(match("10.0.0.1", 30_001, 30_011).connection()).cookie())
        .isEqualTo(1);
  }

  @Test
  void looksOnlyAtThePortThatTheSpanNames() {
    accepted(established(2), 1, 40_001)
        .local(192, 0, 2, 1, 8081)
        .atNs(29_000 * MS)
        .decodeTo(tracker);
    asked(1, 1, 1, 30_000, 30_010);
    exchanged(2, 1, 30_000, 30_010).local(192, 0, 2, 1, 8081).decodeTo(tracker);
    complete(31_000);

    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.AMBIGUOUS);
    Match match = matcher.match(List.of(span("10.0.0.1", 8081, 30_001, 30_011, 1))).getFirst();
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(2);
    assertThat(match.confidence()).isEqualTo(0.6);
  }

  /** HTTP/2: requests can't be told apart, but there is no other connection. */
  @Test
  void findsAConnectionOnWhichBothTalkAtOnceWhereItIsAlone() {
    exchanged(1, 1, 29_500, 29_501)
        .exchangeFlags(RecordLayout.EXCHANGE_FULL_DUPLEX)
        .decodeTo(tracker);
    complete(31_000);

    Match match = match("10.0.0.1", 30_001, 30_011);
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(1);
    assertThat(match.exchange()).isNull();

    accepted(established(2), 1, 40_001).atNs(31_500 * MS).decodeTo(tracker);
    asked(2, 1, 1, 32_000, 32_010);
    complete(33_000);
    assertThat(match("10.0.0.1", 32_001, 32_011).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void findsOneThatHasEnded() {
    asked(1, 1, 1, 30_000, 30_010);
    accepted(closed(1), 1, 40_000).establishedNs(29_000 * MS).atNs(30_012 * MS).decodeTo(tracker);
    accepted(established(2), 1, 40_001).atNs(30_020 * MS).decodeTo(tracker);
    complete(31_000);

    Match match = match("10.0.0.1", 30_001, 30_011);
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(1);
    assertThat(match.confidence()).isEqualTo(0.6);
  }

  @Test
  void saysNothingWhereRecordsWereLost() {
    asked(1, 1, 1, 30_000, 30_010);
    matcher.pairListener().onLost(30_005 * MS);
    complete(31_000);

    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void saysNothingOfWhatIsNotCompleteYet() {
    asked(1, 1, 1, 30_000, 30_010);
    complete(30_005);

    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.UNKNOWN);
  }

  /** The address is that of a client behind a proxy, or the listener is not watched. */
  @Test
  void believesNothingOnceItsSpansComeFromNowhere() {
    asked(1, 1, 1, 30_000, 30_010);
    complete(31_000);

    assertThat(match("203.0.113.5", 30_001, 30_011).result()).isEqualTo(Result.NONE);
    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.UNIQUE);
    assertThat(match("203.0.113.5", 30_001, 30_011).result()).isEqualTo(Result.NONE);
    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.UNKNOWN);
  }

  @Test
  void aSecondSpanDoesNotGetTheSameRequest() {
    asked(1, 1, 1, 30_000, 30_010);
    complete(31_000);
    SpanFacts first = span("10.0.0.1", 0, 30_001, 30_011, 1);

    assertThat(matcher.match(List.of(first)).getFirst().result()).isEqualTo(Result.UNIQUE);
    assertThat(matcher.match(List.of(first)).getFirst().result()).isEqualTo(Result.UNIQUE);
    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void saysNothingAmongTooManyConnections() {
    for (int i = 0; i < 100; i++) {
      accepted(established(1000 + i), 1, 41_000 + i).atNs(29_000 * MS).decodeTo(tracker);
    }
    asked(1, 1, 1, 30_000, 30_010);
    complete(31_000);

    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void saysNothingOfTimesOfWhichConnectionsAreForgotten() {
    asked(1, 1, 1, 30_000, 30_010);
    for (int i = 0; i < 1_100; i++) {
      accepted(established(2000 + i), 4, 1_024 + i).atNs(30_000 * MS).decodeTo(tracker);
      accepted(closed(2000 + i), 4, 1_024 + i)
          .establishedNs(30_000 * MS)
          .atNs((30_100 + i) * MS)
          .decodeTo(tracker);
    }
    asked(1, 1, 2, 31_900, 31_910);
    complete(32_000);

    assertThat(match("10.0.0.1", 30_001, 30_011).result()).isEqualTo(Result.UNKNOWN);
    assertThat(match("10.0.0.1", 31_901, 31_911).result()).isEqualTo(Result.UNIQUE);
  }

  @Test
  void readsTheSocketsAddressWhereThereIsNoPort() {
    assertThat(read("network.peer.address").peer()).isEqualTo(AddressText.parse("10.0.0.9", 0));
    assertThat(read("net.sock.peer.addr").peer()).isEqualTo(AddressText.parse("10.0.0.9", 0));
    assertThat(read("net.peer.ip").peer()).isEqualTo(AddressText.parse("10.0.0.9", 0));
    assertThat(read("peer.address").peer()).isEqualTo(AddressText.parse("10.0.0.9", 0));
    assertThat(read("client.address").peer()).isNull();
    assertThat(read("network.local.address").peer()).isNull();
  }

  @Test
  void readsTheSocketsOwnPortAndNotTheHeaders() {
    assertThat(read("network.local.port", 8080).servicePort()).isEqualTo(8080);
    assertThat(read("net.sock.host.port", 8080).servicePort()).isEqualTo(8080);
    assertThat(read("net.host.port", 8080).servicePort()).isZero();
    assertThat(read("server.port", 8080).servicePort()).isZero();
  }

  private static SpanFacts read(String key) {
    return read(key, AnyValue.newBuilder().setStringValue("10.0.0.9").build());
  }

  private static SpanFacts read(String key, long number) {
    return read(key, AnyValue.newBuilder().setIntValue(number).build());
  }

  private static SpanFacts read(String key, AnyValue value) {
    byte[] span =
        Span.newBuilder()
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .addAttributes(KeyValue.newBuilder().setKey(key).setValue(value))
            .build()
            .toByteArray();
    return requireNonNull(new SpanReader(EndNames.known()).read(new OtlpMessage(span).reader(), 0));
  }

  private static KernelRecord accepted(KernelRecord record, int host, int port) {
    return record.server().peer(10, 0, 0, host, port);
  }

  private void asked(long cookie, int host, long number, long firstMs, long answerMs) {
    exchanged(cookie, number, firstMs, answerMs)
        .peer(10, 0, 0, host, cookie == 2 ? 40_001 : 40_000)
        .decodeTo(tracker);
  }

  private static KernelRecord exchanged(long cookie, long number, long firstMs, long answerMs) {
    return exchange(cookie, number)
        .server()
        .peer(10, 0, 0, 1, cookie == 2 ? 40_001 : 40_000)
        .exchangeNs(firstMs * MS, firstMs * MS, answerMs * MS, answerMs * MS);
  }

  private void complete(long ms) {
    matcher.pairListener().onComplete(ms * MS);
  }

  private Match match(String address, long startMs, long endMs) {
    return matcher.match(List.of(span(address, 0, startMs, endMs, ++lastSpan))).getFirst();
  }

  private static SpanFacts span(String address, int port, long startMs, long endMs, long id) {
    return new SpanFacts(
        true,
        id,
        id,
        id,
        0,
        EPOCH + startMs * MS,
        EPOCH + endMs * MS,
        AddressText.parse(address, 0),
        null,
        port,
        false,
        1,
        0);
  }
}
