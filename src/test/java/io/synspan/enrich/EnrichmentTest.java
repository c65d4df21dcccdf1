package io.synspan.enrich;

import static io.synspan.event.RetransmitType.FAST;
import static io.synspan.event.RetransmitType.SYN_ACK;
import static io.synspan.event.RetransmitType.TIMEOUT;
import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.exchange;
import static io.synspan.testing.KernelRecord.reset;
import static io.synspan.testing.KernelRecord.retransmit;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.connection.SpanIds;
import io.synspan.event.ResetDirection;
import io.synspan.ingest.OtlpMessage;
import io.synspan.match.EndNames;
import io.synspan.match.Endpoint;
import io.synspan.match.Match;
import io.synspan.match.SeenExchange;
import io.synspan.match.SpanMatcher;
import io.synspan.match.TcpConnection;
import io.synspan.signal.ListenerFanOut;
import io.synspan.testing.KernelRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The result is read with OpenTelemetry's own protobuf classes. */
class EnrichmentTest {
  private static final long MS = 1_000_000;
  private static final long EPOCH = 1_700_000_000_000_000_000L;

  private final MonotonicClock clock = new MonotonicClock(EPOCH);
  private final JoinedSpans joined = new JoinedSpans();
  private final SpanMatcher matcher = new SpanMatcher(clock, Set.of(), 1024, 1024);
  private final ConnectionTracker tracker =
      new ConnectionTracker(1024, new ListenerFanOut(matcher.listeners()));

  @BeforeEach
  void connection() {
    matcher.wake();
    accepted(retransmit(7, SYN_ACK)).retransmits(SYN_ACK, 1).atNs(80 * MS).decodeTo(tracker);
    accepted(established(7))
        .handshakeNs(30 * MS)
        .handshakeRetransmits(1)
        .atNs(100 * MS)
        .decodeTo(tracker);
    accepted(retransmit(7, TIMEOUT)).retransmits(TIMEOUT, 1).atNs(150 * MS).decodeTo(tracker);
    accepted(retransmit(7, FAST))
        .retransmits(TIMEOUT, 1)
        .retransmits(FAST, 1)
        .atNs(250 * MS)
        .decodeTo(tracker);
    accepted(exchange(7, 1)).exchangeNs(190 * MS, 190 * MS, 290 * MS, 290 * MS).decodeTo(tracker);
    accepted(reset(7, ResetDirection.RECEIVED)).atNs(299 * MS).decodeTo(tracker);
    accepted(closed(7))
        .establishedNs(100 * MS)
        .bytes(1000, 200)
        .segmentsRetransmitted(2)
        .smoothedRttUs(1500)
        .atNs(300 * MS)
        .decodeTo(tracker);
  }

  @Test
  void appendsWhatTcpDid() throws Exception {
    Span span = enriched(request(server("a", 200, 400))).getFirst();

    assertThat(attributes(span.getAttributesList()))
        .containsEntry("synspan.connection.id", 7L)
        .containsEntry("synspan.match.confidence", 0.9)
        .containsEntry("synspan.connection.age", 0.1)
        .containsEntry("synspan.tcp.handshake.duration", 0.03)
        .containsEntry("synspan.tcp.rtt.smoothed", 0.0015)
        .containsEntry("synspan.tcp.bytes.sent", 1000L)
        .containsEntry("synspan.tcp.bytes.received", 200L)
        .containsEntry("synspan.tcp.segments.retransmitted", 2L)
        .containsEntry("network.peer.address", "10.0.0.9");
  }

  @Test
  void namesTheSpanOfTheConnectionThatIsOpen() throws Exception {
    accepted(established(8)).peer(10, 0, 0, 9, 40_001).atNs(100 * MS).decodeTo(tracker);
    Span open = peerPort(server("a", 200, 400), 40_001).toBuilder().setTraceId(id(16)).build();
    SpanIds own = joined.idsOf(8, 100 * MS);

    assertThat(enriched(request(open)).getFirst().getLinksList()).isEmpty();
    open = open.toBuilder().setSpanId(id(8)).build();
    assertThat(enriched(request(open)).getFirst().getLinksList())
        .extracting(Span.Link::getTraceId, Span.Link::getSpanId)
        .containsExactly(tuple(bytes(own.traceHigh(), own.traceLow()), bytes(own.spanId())));
    assertThat(joined.leave(own))
        .containsExactly(
            new SpanIds(0x0101_0101_0101_0101L, 0x0101_0101_0101_0101L, 0x0101_0101_0101_0101L));
  }

  /** The connection of the others has ended. */
  @Test
  void namesTheSpanOfAConnectionThatHasEndedOnlyIfThereIsOne() throws Exception {
    Span span = server("a", 200, 400).toBuilder().setTraceId(id(16)).setSpanId(id(8)).build();

    assertThat(enriched(request(span)).getFirst().getLinksList()).isEmpty();
    joined.made(joined.idsOf(7, 100 * MS));
    assertThat(enriched(request(span)).getFirst().getLinksList()).hasSize(1);
  }

  private static ByteString id(int length) {
    byte[] id = new byte[length];
    Arrays.fill(id, (byte) 1);
    return ByteString.copyFrom(id);
  }

  private static ByteString bytes(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return ByteString.copyFrom(bytes);
  }

  private static Span peerPort(Span span, int port) {
    KeyValue.Builder attribute = span.getAttributes(1).toBuilder();
    attribute.setValue(AnyValue.newBuilder().setIntValue(port));
    return span.toBuilder().setAttributes(1, attribute).build();
  }

  @Test
  void putsInTheEventsOfTheSpansOwnTime() throws Exception {
    Span span = enriched(request(server("a", 200, 400))).getFirst();

    assertThat(span.getEventsList())
        .extracting(Span.Event::getName, Span.Event::getTimeUnixNano)
        .containsExactly(
            tuple("tcp.retransmit", EPOCH + 250 * MS), tuple("tcp.reset", EPOCH + 299 * MS));
    assertThat(attributes(span.getEvents(0).getAttributesList()))
        .contains(entry("network.tcp.retransmit.type", "fast"));
    assertThat(attributes(span.getEvents(1).getAttributesList()))
        .contains(
            entry("network.tcp.reset.direction", "received"),
            entry("network.tcp.reset.phase", "established"));
  }

  /** The gateway's span is over when the kernel has the answer. */
  @Test
  void putsInThatItsAnswerWasSentAgainAfterIt() throws Exception {
    matcher.pairListener().onComplete(260 * MS);
    assertThat(enriched(request(server("a", 195, 240))).getFirst().getEventsList())
        .extracting(Span.Event::getName, Span.Event::getTimeUnixNano)
        .containsExactly(tuple("tcp.retransmit", EPOCH + 250 * MS));
  }

  @Test
  void keepsAllThatTheGatewaySaid() throws Exception {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(
                1234,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("kept"))
                    .build())
            .build();
    Span span =
        server("long ".repeat(100), 200, 400).toBuilder()
            .setTraceId(ByteString.copyFrom(new byte[16]))
            .setUnknownFields(unknown)
            .build();
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .setUnknownFields(unknown)
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setSchemaUrl("http")
                    .setUnknownFields(unknown)
                    .addScopeSpans(
                        ScopeSpans.newBuilder().addSpans(span).setUnknownFields(unknown)))
            .addResourceSpans(ResourceSpans.newBuilder().setSchemaUrl("empty"))
            .build();

    ExportTraceServiceRequest result = parse(enrich(request.toByteArray()));

    Span.Builder stripped = result.getResourceSpans(0).getScopeSpans(0).getSpans(0).toBuilder();
    List<KeyValue> attributes = stripped.getAttributesList();
    stripped.clearAttributes().clearEvents().addAllAttributes(attributes.subList(0, 2));
    ExportTraceServiceRequest.Builder original = result.toBuilder();
    original.getResourceSpansBuilder(0).getScopeSpansBuilder(0).setSpans(0, stripped);
    assertThat(attributes.size()).isGreaterThan(2);
    assertThat(original.build()).isEqualTo(request);
  }

  /** The handshake took from 70 to 100 ms. */
  @Test
  void aHandshakeWithinTheSpanBecomesItsChild() throws Exception {
    Span parent =
        server("a", 60, 400).toBuilder()
            .setTraceId(ByteString.copyFromUtf8("0123456789abcdef"))
            .setSpanId(ByteString.copyFromUtf8("01234567"))
            .build();

    ScopeSpans own =
        parse(enrich(request(parent).toByteArray())).getResourceSpans(0).getScopeSpans(1);

    assertThat(own.getScope().getName()).isEqualTo("io.synspan");
    Span connect = own.getSpans(0);
    assertThat(own.getSpansCount()).isEqualTo(1);
    assertThat(connect.getName()).isEqualTo("tcp.connect");
    assertThat(connect.getTraceId()).isEqualTo(parent.getTraceId());
    assertThat(connect.getParentSpanId()).isEqualTo(parent.getSpanId());
    assertThat(connect.getSpanId().size()).isEqualTo(8);
    assertThat(connect.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
    assertThat(connect.getStartTimeUnixNano()).isEqualTo(EPOCH + 70 * MS);
    assertThat(connect.getEndTimeUnixNano()).isEqualTo(EPOCH + 100 * MS);
    assertThat(attributes(connect.getAttributesList()))
        .containsEntry("synspan.connection.id", 7L)
        .containsEntry("synspan.tcp.handshake.duration", 0.03)
        .containsEntry("synspan.tcp.handshake.retransmits", 1L);
    assertThat(connect.getEventsList())
        .extracting(Span.Event::getName, Span.Event::getTimeUnixNano)
        .containsExactly(tuple("tcp.retransmit", EPOCH + 80 * MS));
  }

  /** Some tracers begin the span to the upstream once they are connected. */
  @Test
  void aHandshakeBeforeTheSpanBecomesItsRequestsChild() throws Exception {
    Span request =
        server("a", 60, 400).toBuilder().setSpanId(ByteString.copyFromUtf8("01234567")).build();
    Span.Builder upstream =
        Span.newBuilder()
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .setParentSpanId(request.getSpanId())
            .setStartTimeUnixNano(EPOCH + 150 * MS)
            .setEndTimeUnixNano(EPOCH + 200 * MS);

    assertThat(connectsOf(request, upstream.build(), 1))
        .extracting(Span::getParentSpanId)
        .containsExactly(request.getSpanId());
    assertThat(connectsOf(request, upstream.build(), 2)).isEmpty();
    upstream.setParentSpanId(ByteString.copyFromUtf8("76543210"));
    assertThat(connectsOf(request, upstream.build(), 1)).isEmpty();
  }

  /**
   * The handshakes that are told of where the second span is matched with the connection.
   *
   * @param number of its request on the connection
   */
  private List<Span> connectsOf(Span request, Span upstream, long number) throws IOException {
    OtlpMessage message = new OtlpMessage(request(request, upstream).toByteArray());
    MessageSurvey survey = MessageSurvey.of(message, EndNames.known());
    TcpConnection connection = matcher.match(survey.spans()).getFirst().connection();
    SeenExchange exchange =
        new SeenExchange(7, number, 1, true, new Endpoint(0, 1, 443), 1, 2, 3, 4, 0, false, true);
    List<Match> matches =
        List.of(
            new Match(Match.Result.NONE, null, null, 0, 0),
            new Match(Match.Result.UNIQUE, connection, exchange, 0.8, 0));
    ReasonNames reasons = new ReasonNames(reason -> null, reason -> "dropped");
    OtlpMessage result =
        new Enrichment(new SpanAddition(clock, reasons), joined, message, survey, matches, EPOCH)
            .run();
    ResourceSpans resource = parse(result).getResourceSpans(0);
    return resource.getScopeSpansCount() == 1
        ? List.of()
        : resource.getScopeSpans(1).getSpansList();
  }

  @Test
  void saysWhereTheTimeOfTheRequestWent() throws Exception {
    matcher.pairListener().onComplete(1000 * MS);

    Span span = enriched(request(server("a", 200, 299))).getFirst();

    assertThat(attributes(span.getAttributesList()))
        .containsEntry("synspan.connection.reused", false)
        .containsEntry("synspan.exchange.number", 1L)
        .containsEntry("synspan.verdict", "reset")
        .containsEntry("synspan.verdict.application.duration", 0.1)
        .containsEntry("synspan.verdict.connect.duration", 0.03);
  }

  @Test
  void leavesTheOthersAlone() throws Exception {
    Span client =
        server("client", 200, 400).toBuilder().setKind(Span.SpanKind.SPAN_KIND_CLIENT).build();
    Span later = server("later", 400, 500);
    Span other = server("matched", 200, 400);

    List<Span> spans = enriched(request(client, later, other));

    assertThat(spans.get(0)).isEqualTo(client);
    assertThat(spans.get(1)).isEqualTo(later);
    assertThat(spans.get(2)).isNotEqualTo(other);
  }

  @Test
  void returnsTheMessageItselfWhereNothingWasFound() {
    OtlpMessage message = new OtlpMessage(request(server("later", 400, 500)).toByteArray());

    assertThat(enrich(message)).isSameAs(message);
  }

  /** Bytes changed at random: never an exception, and what was readable stays so. */
  @Test
  void survivesGarbage() {
    Random random = new Random(3);
    Span client =
        server("b", 200, 400).toBuilder()
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .setSpanId(ByteString.copyFromUtf8("01234567"))
            .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_OK))
            .build();
    byte[] whole = request(server("a", 60, 400), client).toByteArray();
    int readable = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      boolean wasReadable = isReadable(bytes);
      OtlpMessage result = enrich(new OtlpMessage(bytes));
      if (wasReadable) {
        readable++;
        assertThat(isReadable(Arrays.copyOfRange(result.array(), result.start(), result.end())))
            .isTrue();
      }
    }
    assertThat(readable).isGreaterThan(1000);
  }

  private static boolean isReadable(byte[] bytes) {
    try {
      return ExportTraceServiceRequest.parseFrom(bytes) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static KernelRecord accepted(KernelRecord record) {
    return record.server().peer(10, 0, 0, 9, 40_000);
  }

  private static Span server(String name, long startMs, long endMs) {
    return Span.newBuilder()
        .setName(name)
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(EPOCH + startMs * MS)
        .setEndTimeUnixNano(EPOCH + endMs * MS)
        .addAttributes(
            KeyValue.newBuilder()
                .setKey("network.peer.address")
                .setValue(AnyValue.newBuilder().setStringValue("10.0.0.9")))
        .addAttributes(
            KeyValue.newBuilder()
                .setKey("network.peer.port")
                .setValue(AnyValue.newBuilder().setIntValue(40_000)))
        .build();
  }

  private static ExportTraceServiceRequest request(Span... spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans))))
        .build();
  }

  private List<Span> enriched(ExportTraceServiceRequest request) throws IOException {
    return parse(enrich(request.toByteArray())).getResourceSpans(0).getScopeSpans(0).getSpansList();
  }

  private OtlpMessage enrich(byte[] request) {
    return enrich(new OtlpMessage(request));
  }

  private OtlpMessage enrich(OtlpMessage message) {
    ReasonNames reasons = new ReasonNames(reason -> null, reason -> "dropped");
    MessageSurvey survey = MessageSurvey.of(message, EndNames.known());
    return new Enrichment(
            new SpanAddition(clock, reasons),
            joined,
            message,
            survey,
            matcher.match(survey.spans()),
            EPOCH)
        .run();
  }

  private static ExportTraceServiceRequest parse(OtlpMessage message) throws IOException {
    return ExportTraceServiceRequest.parseFrom(
        Arrays.copyOfRange(message.array(), message.start(), message.end()));
  }

  private static Map<String, Object> attributes(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(
            toMap(
                KeyValue::getKey,
                attribute -> value(attribute.getValue()),
                (first, second) -> second,
                TreeMap::new));
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      default -> value.getStringValue();
    };
  }
}
