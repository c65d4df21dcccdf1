package io.synspan.enrich;

import static io.synspan.ingest.ProtobufReader.FIXED64;
import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;
import static io.synspan.ingest.ProtobufReader.VARINT;

import io.synspan.connection.ConnectionEvents.Kind;
import io.synspan.event.RetransmitType;
import io.synspan.ingest.ProtobufWriter;
import io.synspan.match.SpanFacts;
import io.synspan.match.TcpConnection;
import io.synspan.match.TcpEvent;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.ConnectionSpan;
import io.synspan.semconv.GatewayAttributes;
import io.synspan.semconv.TcpAttributes;
import java.util.Locale;

/** A handshake that a request waited for, as a child of the request's span. */
final class ConnectSpan {
  private static final double NS_PER_SECOND = 1e9;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private ConnectSpan() {}

  /**
   * Whether the connection's handshake lies in the span.
   *
   * @param offsetNs from CLOCK_MONOTONIC to the wall clock
   */
  static boolean isWithin(SpanFacts span, TcpConnection connection, long offsetNs) {
    long endNs = connection.establishedNs() + offsetNs;
    return connection.handshakeNs() > 0
        && span.spanId() != 0
        && endNs - connection.handshakeNs() >= span.startNs()
        && endNs <= span.endNs();
  }

  /** Writes the fields of a {@code Span}. */
  static void write(ProtobufWriter out, SpanFacts parent, TcpConnection connection, long offsetNs) {
    long endNs = connection.establishedNs() + offsetNs;
    SpanFields.id(out, SpanFields.SPAN_TRACE_ID, parent.traceHigh(), parent.traceLow());
    SpanFields.id(out, SpanFields.SPAN_ID, spanId(parent, connection));
    SpanFields.id(out, SpanFields.SPAN_PARENT_ID, parent.spanId());
    SpanFields.string(out, SpanFields.SPAN_NAME, ConnectionSpan.CONNECT_NAME);
    out.tag(SpanFields.SPAN_KIND, VARINT).varint(SpanFields.KIND_INTERNAL);
    out.tag(SpanFields.SPAN_START, FIXED64).fixed64(endNs - connection.handshakeNs());
    out.tag(SpanFields.SPAN_END, FIXED64).fixed64(endNs);
    int attributes = SpanFields.SPAN_ATTRIBUTES;
    SpanFields.number(out, attributes, GatewayAttributes.CONNECTION_ID, connection.cookie());
    SpanFields.seconds(
        out,
        attributes,
        ConnectionAttributes.HANDSHAKE_DURATION,
        connection.handshakeNs() / NS_PER_SECOND);
    if (connection.handshakeRetransmits() > 0) {
      SpanFields.number(
          out,
          attributes,
          ConnectionAttributes.HANDSHAKE_RETRANSMITS,
          connection.handshakeRetransmits());
    }
    for (TcpEvent event : connection.events()) {
      RetransmitType type = event.retransmitType();
      if (event.kind() == Kind.RETRANSMIT
          && (type == RetransmitType.SYN || type == RetransmitType.SYN_ACK)) {
        writeRetransmit(out, event, type, offsetNs);
      }
    }
  }

  private static void writeRetransmit(
      ProtobufWriter out, TcpEvent event, RetransmitType type, long offsetNs) {
    out.tag(SpanFields.SPAN_EVENTS, LENGTH_DELIMITED);
    int begin = out.beginMessage();
    out.tag(SpanFields.EVENT_TIME, FIXED64).fixed64(event.timeNs() + offsetNs);
    SpanFields.string(out, SpanFields.EVENT_NAME, ConnectionSpan.EVENT_RETRANSMIT);
    int attributes = SpanFields.EVENT_ATTRIBUTES;
    SpanFields.text(
        out, attributes, TcpAttributes.RETRANSMIT_TYPE, type.name().toLowerCase(Locale.ROOT));
    SpanFields.number(out, attributes, ConnectionAttributes.SEGMENTS_RETRANSMITTED, event.number());
    out.endMessage(begin);
  }

  /** The same where the message comes again. */
  private static long spanId(SpanFacts parent, TcpConnection connection) {
    long id = (parent.spanId() ^ connection.cookie() * MULTIPLIER) * MULTIPLIER;
    id ^= id >>> 32;
    return id == 0 ? 1 : id;
  }
}
