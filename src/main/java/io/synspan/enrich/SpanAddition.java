package io.synspan.enrich;

import static io.synspan.ingest.ProtobufReader.FIXED64;
import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;
import static io.synspan.ingest.ProtobufReader.VARINT;

import io.opentelemetry.api.common.AttributeKey;
import io.synspan.connection.ConnectionEvents.Kind;
import io.synspan.connection.MonotonicClock;
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
  private static final int SPAN_ATTRIBUTES = 9;
  private static final int SPAN_EVENTS = 11;
  private static final int EVENT_TIME = 1;
  private static final int EVENT_NAME = 2;
  private static final int EVENT_ATTRIBUTES = 3;
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
      if (timeNs >= ends.startNs() && timeNs <= ends.endNs()) {
        writeEvent(span, timeNs, event);
      }
    }
  }

  private void writeAttributes(
      ProtobufWriter span, SpanFacts ends, Match match, TcpConnection connection) {
    number(span, SPAN_ATTRIBUTES, GatewayAttributes.CONNECTION_ID, connection.cookie());
    seconds(span, SPAN_ATTRIBUTES, GatewayAttributes.MATCH_CONFIDENCE, match.confidence());
    SeenExchange exchange = match.exchange();
    if (exchange != null) {
      flag(span, GatewayAttributes.CONNECTION_REUSED, exchange.number() > 1);
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
        text(event, TcpAttributes.RETRANSMIT_TYPE, what.retransmitType());
        number(event, EVENT_ATTRIBUTES, ConnectionAttributes.SEGMENTS_RETRANSMITTED, what.number());
      }
      case RESET_SENT, RESET_RECEIVED -> writeReset(event, what);
      case DROP ->
          text(event, TcpAttributes.DROP_REASON, reasons.drops().apply((int) what.number()));
      case CONGESTION -> text(event, TcpAttributes.CONGESTION_STATE, what.congestionState());
      case SLOW_EXCHANGE ->
          seconds(
              event, EVENT_ATTRIBUTES, ExchangeAttributes.DURATION, what.number() / NS_PER_SECOND);
      case ZERO_WINDOW_SENT -> text(event, TcpAttributes.IO_DIRECTION, IoDirectionValues.TRANSMIT);
      case ZERO_WINDOW_RECEIVED ->
          text(event, TcpAttributes.IO_DIRECTION, IoDirectionValues.RECEIVE);
    }
  }

  private void writeReset(ProtobufWriter event, TcpEvent reset) {
    text(
        event,
        TcpAttributes.RESET_DIRECTION,
        reset.kind() == Kind.RESET_SENT ? "sent" : "received");
    if (reset.tcpState() != null) {
      text(event, TcpAttributes.RESET_PHASE, reset.tcpState().phase());
    }
    String cause = reasons.resets().apply((int) reset.number());
    if (cause != null) {
      text(event, TcpAttributes.RESET_CAUSE, cause);
    }
  }

  private static void text(
      ProtobufWriter event, AttributeKey<String> key, @Nullable Enum<?> constant) {
    if (constant != null) {
      text(event, key, constant.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void text(ProtobufWriter event, AttributeKey<String> key, String value) {
    int begin = beginAttribute(event, EVENT_ATTRIBUTES, key);
    int any = beginValue(event);
    string(event, 1, value);
    event.endMessage(any);
    event.endMessage(begin);
  }

  private static void flag(ProtobufWriter span, AttributeKey<Boolean> key, boolean value) {
    int begin = beginAttribute(span, SPAN_ATTRIBUTES, key);
    int any = beginValue(span);
    span.tag(2, VARINT).varint(value ? 1 : 0);
    span.endMessage(any);
    span.endMessage(begin);
  }

  private static void number(ProtobufWriter parent, int field, AttributeKey<Long> key, long value) {
    int begin = beginAttribute(parent, field, key);
    int any = beginValue(parent);
    parent.tag(3, VARINT).varint(value);
    parent.endMessage(any);
    parent.endMessage(begin);
  }

  private static void ifKnown(ProtobufWriter span, AttributeKey<Double> key, double seconds) {
    if (seconds > 0) {
      seconds(span, SPAN_ATTRIBUTES, key, seconds);
    }
  }

  private static void seconds(
      ProtobufWriter parent, int field, AttributeKey<Double> key, double value) {
    int begin = beginAttribute(parent, field, key);
    int any = beginValue(parent);
    parent.tag(4, FIXED64).fixed64(Double.doubleToRawLongBits(value));
    parent.endMessage(any);
    parent.endMessage(begin);
  }

  private static int beginAttribute(ProtobufWriter parent, int field, AttributeKey<?> key) {
    parent.tag(field, LENGTH_DELIMITED);
    int begin = parent.beginMessage();
    string(parent, 1, key.getKey());
    return begin;
  }

  private static int beginValue(ProtobufWriter attribute) {
    attribute.tag(2, LENGTH_DELIMITED);
    return attribute.beginMessage();
  }

  private static void string(ProtobufWriter parent, int field, String value) {
    parent.tag(field, LENGTH_DELIMITED);
    int begin = parent.beginMessage();
    parent.utf8(value);
    parent.endMessage(begin);
  }
}
