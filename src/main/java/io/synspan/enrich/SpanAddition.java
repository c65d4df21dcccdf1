package io.synspan.enrich;

import static io.synspan.enrich.SpanFields.EVENT_ATTRIBUTES;
import static io.synspan.enrich.SpanFields.EVENT_NAME;
import static io.synspan.enrich.SpanFields.EVENT_TIME;
import static io.synspan.enrich.SpanFields.LINK_SPAN_ID;
import static io.synspan.enrich.SpanFields.LINK_TRACE_ID;
import static io.synspan.enrich.SpanFields.SPAN_ATTRIBUTES;
import static io.synspan.enrich.SpanFields.SPAN_EVENTS;
import static io.synspan.enrich.SpanFields.SPAN_LINKS;
import static io.synspan.enrich.SpanFields.flag;
import static io.synspan.enrich.SpanFields.number;
import static io.synspan.enrich.SpanFields.seconds;
import static io.synspan.enrich.SpanFields.string;
import static io.synspan.enrich.SpanFields.text;
import static io.synspan.ingest.ProtobufReader.FIXED64;
import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;

import io.opentelemetry.api.common.AttributeKey;
import io.synspan.connection.ConnectionEvents.Kind;
import io.synspan.connection.MonotonicClock;
import io.synspan.connection.SpanIds;
import io.synspan.ingest.ProtobufWriter;
import io.synspan.match.Match;
import io.synspan.match.SeenExchange;
import io.synspan.match.SpanFacts;
import io.synspan.match.TcpConnection;
import io.synspan.match.TcpEvent;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.ConnectionSpan;
import io.synspan.semconv.ExchangeAttributes;
import io.synspan.semconv.GatewayAttributes;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpAttributes.IoDirectionValues;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes fields of a {@code Span} that say what TCP did. What is not known is left out. */
final class SpanAddition {
  private static final double NS_PER_SECOND = 1e9;
  private static final double US_PER_SECOND = 1e6;

  private final MonotonicClock clock;
  private final ReasonNames reasons;

  SpanAddition(MonotonicClock clock, ReasonNames reasons) {
    this.clock = clock;
    this.reasons = reasons;
  }

  /** Writes behind the span's own fields. */
  void write(ProtobufWriter span, SpanFacts ends, Match match, TcpConnection connection) {
    writeAttributes(span, ends, match, connection);
    long offsetNs = clock.epochOffsetNs();
    for (TcpEvent event : connection.events()) {
      long timeNs = event.timeNs() + offsetNs;
      boolean during = timeNs >= ends.startNs() && timeNs <= ends.endNs();
      if (during || isOfItsAnswer(event, timeNs, ends, match)) {
        writeEvent(span, timeNs, event);
      }
    }
  }

  /** A gateway's span ends when the kernel has the answer, which may have to send it again. */
  private static boolean isOfItsAnswer(TcpEvent event, long timeNs, SpanFacts ends, Match match) {
    if (timeNs < ends.startNs() || event.timeNs() > match.untilNs()) {
      return false;
    }
    return switch (event.kind()) {
      case RETRANSMIT, CONGESTION -> true;
      case RESET_SENT, RESET_RECEIVED -> timeNs <= ends.endNs() + Verdict.RESET_SLACK_NS;
      default -> false;
    };
  }

  /** Names another span. */
  static void writeLink(ProtobufWriter span, SpanIds to) {
    span.tag(SPAN_LINKS, LENGTH_DELIMITED);
    int begin = span.beginMessage();
    SpanFields.id(span, LINK_TRACE_ID, to.traceHigh(), to.traceLow());
    SpanFields.id(span, LINK_SPAN_ID, to.spanId());
    span.endMessage(begin);
  }

  private void writeAttributes(
      ProtobufWriter span, SpanFacts ends, Match match, TcpConnection connection) {
    number(span, SPAN_ATTRIBUTES, GatewayAttributes.CONNECTION_ID, connection.cookie());
    seconds(span, SPAN_ATTRIBUTES, GatewayAttributes.MATCH_CONFIDENCE, match.confidence());
    SeenExchange exchange = match.exchange();
    if (exchange != null) {
      flag(span, SPAN_ATTRIBUTES, GatewayAttributes.CONNECTION_REUSED, exchange.number() > 1);
      number(span, SPAN_ATTRIBUTES, ExchangeAttributes.NUMBER, exchange.number());
    }
    if (connection.establishedNs() > 0) {
      long ageNs = ends.startNs() - clock.epochNs(connection.establishedNs());
      seconds(
          span,
          SPAN_ATTRIBUTES,
          GatewayAttributes.CONNECTION_AGE,
          Math.max(0, ageNs) / NS_PER_SECOND);
    }
    writeVerdict(span, Verdict.of(ends, match, clock.epochOffsetNs()));
    ifKnown(
        span, ConnectionAttributes.HANDSHAKE_DURATION, connection.handshakeNs() / NS_PER_SECOND);
    if (connection.handshakeRetransmits() > 0) {
      number(
          span,
          SPAN_ATTRIBUTES,
          ConnectionAttributes.HANDSHAKE_RETRANSMITS,
          connection.handshakeRetransmits());
    }
    ifKnown(span, ConnectionAttributes.ACCEPT_DURATION, connection.acceptWaitNs() / NS_PER_SECOND);
    ifKnown(span, ConnectionAttributes.RTT_SMOOTHED, connection.smoothedRttUs() / US_PER_SECOND);
    number(span, SPAN_ATTRIBUTES, ConnectionAttributes.BYTES_SENT, connection.bytesSent());
    number(span, SPAN_ATTRIBUTES, ConnectionAttributes.BYTES_RECEIVED, connection.bytesReceived());
    number(
        span,
        SPAN_ATTRIBUTES,
        ConnectionAttributes.SEGMENTS_RETRANSMITTED,
        connection.segmentsRetransmitted());
  }

  private static void writeVerdict(ProtobufWriter span, @Nullable Verdict verdict) {
    String value = verdict == null ? null : verdict.value();
    if (verdict == null || value == null) {
      return;
    }
    text(span, SPAN_ATTRIBUTES, GatewayAttributes.VERDICT, value);
    verdict
        .parts()
        .forEach((part, ns) -> seconds(span, SPAN_ATTRIBUTES, part.duration(), ns / NS_PER_SECOND));
  }

  private static void ifKnown(ProtobufWriter span, AttributeKey<Double> key, double seconds) {
    if (seconds > 0) {
      seconds(span, SPAN_ATTRIBUTES, key, seconds);
    }
  }

  private void writeEvent(ProtobufWriter span, long timeNs, TcpEvent event) {
    span.tag(SPAN_EVENTS, LENGTH_DELIMITED);
    int begin = span.beginMessage();
    span.tag(EVENT_TIME, FIXED64).fixed64(timeNs);
    string(span, EVENT_NAME, nameOf(event.kind()));
    writeEventAttributes(span, event);
    span.endMessage(begin);
  }

  private static String nameOf(Kind kind) {
    return switch (kind) {
      case RETRANSMIT -> ConnectionSpan.EVENT_RETRANSMIT;
      case RESET_SENT, RESET_RECEIVED -> ConnectionSpan.EVENT_RESET;
      case DROP -> ConnectionSpan.EVENT_DROP;
      case ZERO_WINDOW_SENT, ZERO_WINDOW_RECEIVED -> ConnectionSpan.EVENT_ZERO_WINDOW;
      case CONGESTION -> ConnectionSpan.EVENT_CONGESTION_STATE;
      case SLOW_EXCHANGE -> ConnectionSpan.EVENT_EXCHANGE;
    };
  }

  private void writeEventAttributes(ProtobufWriter event, TcpEvent what) {
    switch (what.kind()) {
      case RETRANSMIT -> {
        constant(event, TcpAttributes.RETRANSMIT_TYPE, what.retransmitType());
        number(event, EVENT_ATTRIBUTES, ConnectionAttributes.SEGMENTS_RETRANSMITTED, what.number());
      }
      case RESET_SENT, RESET_RECEIVED -> writeReset(event, what);
      case DROP ->
          text(
              event,
              EVENT_ATTRIBUTES,
              TcpAttributes.DROP_REASON,
              reasons.drops().apply((int) what.number()));
      case CONGESTION -> constant(event, TcpAttributes.CONGESTION_STATE, what.congestionState());
      case SLOW_EXCHANGE ->
          seconds(
              event, EVENT_ATTRIBUTES, ExchangeAttributes.DURATION, what.number() / NS_PER_SECOND);
      case ZERO_WINDOW_SENT ->
          text(event, EVENT_ATTRIBUTES, TcpAttributes.IO_DIRECTION, IoDirectionValues.TRANSMIT);
      case ZERO_WINDOW_RECEIVED ->
          text(event, EVENT_ATTRIBUTES, TcpAttributes.IO_DIRECTION, IoDirectionValues.RECEIVE);
    }
  }

  private void writeReset(ProtobufWriter event, TcpEvent reset) {
    text(
        event,
        EVENT_ATTRIBUTES,
        TcpAttributes.RESET_DIRECTION,
        reset.kind() == Kind.RESET_SENT ? "sent" : "received");
    if (reset.tcpState() != null) {
      constant(event, TcpAttributes.RESET_PHASE, reset.tcpState().phase());
    }
    String cause = reasons.resets().apply((int) reset.number());
    if (cause != null) {
      text(event, EVENT_ATTRIBUTES, TcpAttributes.RESET_CAUSE, cause);
    }
  }

  private static void constant(
      ProtobufWriter event, AttributeKey<String> key, @Nullable Enum<?> constant) {
    if (constant != null) {
      text(event, EVENT_ATTRIBUTES, key, constant.name().toLowerCase(Locale.ROOT));
    }
  }
}
