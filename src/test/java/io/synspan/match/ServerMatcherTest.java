package io.synspan.match;

import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.retransmit;
import static io.synspan.testing.KernelRecord.sample;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.RetransmitType;
import io.synspan.ingest.OtlpMessage;
import io.synspan.match.Match.Result;
import io.synspan.testing.KernelRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections are of 10.0.0.9:40000 to 192.0.2.1:50000; the wall clock is at EPOCH. */
class ServerMatcherTest {
  private static final long MS = 1_000_000;
  private static final long EPOCH = 1_700_000_000_000_000_000L;
  private static final int REMEMBERED = 4;

  private final ConnectionIndex index = new ConnectionIndex(REMEMBERED);
  private final ConnectionTracker tracker = new ConnectionTracker(1024, index);
  private final ServerMatcher matcher = new ServerMatcher(index, new MonotonicClock(EPOCH));

  @BeforeEach
  void wake() {
    index.wake();
  }

  @Test
  void findsTheConnectionOfItsPeer() {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);
    accepted(established(8), 40_001).atNs(100 * MS).decodeTo(tracker);

    Match match = match(peer("10.0.0.9", 40_001), 200, 300);

    assertThat(match.result()).isEqualTo(Result.UNIQUE);
    assertThat(match.confidence()).isEqualTo(0.9);
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(8);
    assertThat(match(peer("10.0.0.9", 40_002), 200, 300).result()).isEqualTo(Result.NONE);
    assertThat(match(peer("10.0.0.8", 40_001), 200, 300).result()).isEqualTo(Result.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "network.peer.address, network.peer.port",
    "net.sock.peer.addr, net.sock.peer.port",
    "net.peer.ip, net.peer.port",
    "client.address, client.port",
  })
  void understandsEachConvention(String address, String port) {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);

    assertThat(match(Map.of(address, "::ffff:10.0.0.9", port, 40_000L), 200, 300).result())
        .isEqualTo(Result.UNIQUE);
    assertThat(match(Map.of(address, "10.0.0.9", port, "40000"), 200, 300).result())
        .isEqualTo(Result.UNIQUE);
  }

  @ParameterizedTest
  @CsvSource({"peer.address", "client.address"})
  void understandsAddressAndPortInOne(String key) {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);

    assertThat(match(Map.of(key, "10.0.0.9:40000"), 200, 300).result()).isEqualTo(Result.UNIQUE);
  }

  @Test
  void believesTheNamesOfTheSettingsFirst() {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);
    EndNames names = EndNames.with(List.of("fc_src", "my.peer"), List.of("fc_src_port", ""));
    Map<String, Object> known = peer("10.0.0.8", 40_000);

    assertThat(match(names, with(known, Map.of("fc_src", "10.0.0.9", "fc_src_port", "40000"))))
        .isEqualTo(Result.UNIQUE);
    assertThat(match(names, with(known, Map.of("my.peer", "10.0.0.9:40000"))))
        .isEqualTo(Result.UNIQUE);
    assertThat(match(names, with(known, Map.of("my.peer", "10.0.0.9")))).isEqualTo(Result.NONE);
    assertThat(match(names, peer("10.0.0.9", 40_000))).isEqualTo(Result.UNIQUE);
  }

  private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> others) {
    Map<String, Object> all = new TreeMap<>(some);
    all.putAll(others);
    return all;
  }

  private Result match(EndNames names, Map<String, Object> attributes) {
    return match(names, attributes, 200, 300).result();
  }

  @Test
  void takesNoForwardedClientForThePeer() {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);
    Map<String, Object> attributes = new TreeMap<>(peer("10.0.0.9", 40_000));
    attributes.put("client.address", "203.0.113.5");
    attributes.put("client.port", 1234L);

    assertThat(match(attributes, 200, 300).result()).isEqualTo(Result.UNIQUE);
  }

  /** The connection lives from 100 to 500. */
  @ParameterizedTest
  @CsvSource({
    "200, 300, UNIQUE",
    "50, 150, UNIQUE",
    "450, 900, UNIQUE",
    "50, 900, UNIQUE",
    "501, 502, UNIQUE", // times cut to milliseconds
    "503, 600, NONE",
    "50, 97, NONE",
    "-2000000, 97, NONE",
    "300, 200, UNIQUE", // a clock that was set back
  })
  void timesMustOverlap(long startMs, long endMs, Result expected) {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);
    accepted(closed(7), 40_000).establishedNs(100 * MS).atNs(500 * MS).decodeTo(tracker);

    assertThat(match(peer("10.0.0.9", 40_000), startMs, endMs).result()).isEqualTo(expected);
  }

  @Test
  void tellsConnectionsApartByTheirOwnEndWhereItIsGiven() {
    accepted(established(7), 40_000).local(192, 0, 2, 1, 80).atNs(100 * MS).decodeTo(tracker);
    accepted(established(8), 40_000).local(192, 0, 2, 1, 81).atNs(100 * MS).decodeTo(tracker);
    Map<String, Object> attributes = new TreeMap<>(peer("10.0.0.9", 40_000));

    assertThat(match(attributes, 200, 300).result()).isEqualTo(Result.AMBIGUOUS);
    assertThat(match(attributes, 200, 300).connection()).isNull();

    attributes.put("network.local.address", "192.0.2.1");
    attributes.put("network.local.port", 81L);
    Match match = match(attributes, 200, 300);

    assertThat(match.confidence()).isEqualTo(1);
    assertThat(requireNonNull(match.connection()).cookie()).isEqualTo(8);
  }

  @Test
  void tellsConnectionsWithOnePortApartByTheirTimes() {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);
    accepted(closed(7), 40_000).establishedNs(100 * MS).atNs(200 * MS).decodeTo(tracker);
    accepted(established(8), 40_000).atNs(300 * MS).decodeTo(tracker);

    assertThat(cookie(150, 160)).isEqualTo(7);
    assertThat(cookie(350, 360)).isEqualTo(8);
    assertThat(match(peer("10.0.0.9", 40_000), 150, 350).result()).isEqualTo(Result.AMBIGUOUS);
  }

  @Test
  void leavesOpenedConnectionsAlone() {
    established(7).peer(10, 0, 0, 9, 40_000).atNs(100 * MS).decodeTo(tracker);

    assertThat(match(peer("10.0.0.9", 40_000), 200, 300).result()).isEqualTo(Result.NONE);
  }

  @Test
  void seesWhatHappensToAConnection() {
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(tracker);
    accepted(retransmit(7, RetransmitType.TIMEOUT), 40_000)
        .retransmits(RetransmitType.TIMEOUT, 1)
        .atNs(250 * MS)
        .decodeTo(tracker);

    Match match = match(peer("10.0.0.9", 40_000), 200, 300);

    assertThat(requireNonNull(match.connection()).events())
        .extracting(TcpEvent::timeNs, TcpEvent::retransmitType)
        .containsExactly(tuple(250 * MS, RetransmitType.TIMEOUT));
  }

  @Test
  void remembersTheLastThatHaveEnded() {
    for (int i = 0; i < REMEMBERED + 2; i++) {
      accepted(established(i + 1), 40_000 + i).atNs(100 * MS).decodeTo(tracker);
      accepted(closed(i + 1), 40_000 + i).establishedNs(100 * MS).atNs(200 * MS).decodeTo(tracker);
    }
    tracker.drained(60_000 * MS);

    assertThat(index.size()).isEqualTo(REMEMBERED);
    assertThat(match(peer("10.0.0.9", 40_001), 150, 160).result()).isEqualTo(Result.NONE);
    assertThat(match(peer("10.0.0.9", 40_002), 150, 160).result()).isEqualTo(Result.UNIQUE);
  }

  @Test
  void sleepsUntilItIsNeededAndLearnsWhatMoves() {
    ConnectionIndex sleeping = new ConnectionIndex(REMEMBERED);
    ConnectionTracker observed = new ConnectionTracker(1024, sleeping);
    accepted(established(7), 40_000).atNs(100 * MS).decodeTo(observed);
    assertThat(sleeping.size()).isZero();

    sleeping.wake();
    accepted(sample(7), 40_000)
        .establishedNs(100 * MS)
        .segments(3, 3)
        .bytes(10, 20)
        .atNs(500 * MS)
        .decodeTo(observed);

    assertThat(sleeping.size()).isEqualTo(1);
  }

  private static KernelRecord accepted(KernelRecord record, int peerPort) {
    return record.server().peer(10, 0, 0, 9, peerPort);
  }

  private static Map<String, Object> peer(String address, long port) {
    return Map.of("network.peer.address", address, "network.peer.port", port);
  }

  private long cookie(long startMs, long endMs) {
    return requireNonNull(match(peer("10.0.0.9", 40_000), startMs, endMs).connection()).cookie();
  }

  private Match match(Map<String, Object> attributes, long startMs, long endMs) {
    return match(EndNames.known(), attributes, startMs, endMs);
  }

  private Match match(EndNames names, Map<String, Object> attributes, long startMs, long endMs) {
    Span.Builder span =
        Span.newBuilder()
            .setKind(Span.SpanKind.SPAN_KIND_SERVER)
            .setStartTimeUnixNano(EPOCH + startMs * MS)
            .setEndTimeUnixNano(EPOCH + endMs * MS);
    attributes.forEach(
        (key, value) ->
            span.addAttributes(
                KeyValue.newBuilder()
                    .setKey(key)
                    .setValue(
                        value instanceof Long number
                            ? AnyValue.newBuilder().setIntValue(number)
                            : AnyValue.newBuilder().setStringValue((String) value))));
    SpanFacts facts =
        requireNonNull(
            new SpanReader(names).read(new OtlpMessage(span.build().toByteArray()).reader(), 0));
    assertThat(facts.server()).isTrue();
    return matcher.match(facts, requireNonNull(facts.peer()));
  }
}
