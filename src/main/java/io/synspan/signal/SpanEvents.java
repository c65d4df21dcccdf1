package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionEvents;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.ResetDirection;
import io.synspan.event.TcpState;
import io.synspan.event.TcpState.Phase;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.ConnectionSpan;
import io.synspan.semconv.ExchangeAttributes;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpAttributes.IoDirectionValues;

/** Tells what happened to a connection, in order of time, into its span or beside it. */
public final class SpanEvents {
  private static final Attributes ZERO_WINDOW_SENT =
      Attributes.of(TcpAttributes.IO_DIRECTION, IoDirectionValues.TRANSMIT);
  private static final Attributes ZERO_WINDOW_RECEIVED =
      Attributes.of(TcpAttributes.IO_DIRECTION, IoDirectionValues.RECEIVE);

  private static final double NS_PER_SECOND = 1e9;

  private final MonotonicClock clock;
  private final ResetCauses causes;
  private final DropCauses dropCauses;
  private final EventTarget target;

  public SpanEvents(
      MonotonicClock clock, ResetCauses causes, DropCauses dropCauses, EventTarget target) {
    this.clock = clock;
    this.causes = causes;
    this.dropCauses = dropCauses;
    this.target = target;
  }

  static ResetDirection resetDirection(ConnectionEvents events, int index) {
    return events.kind(index) == ConnectionEvents.Kind.RESET_SENT
        ? ResetDirection.SENT
        : ResetDirection.RECEIVED;
  }

  /** A reset that the process sends comes after CLOSE: the state before that counts. */
  static Phase phaseOfReset(Connection connection, int index) {
    TcpState state = connection.events().tcpState(index);
    return (state == TcpState.CLOSE ? connection.tcpState() : state).phase();
  }

  /** When the last of it happened: the close, or a reset or accept() that followed. */
  static long endNs(Connection connection) {
    ConnectionEvents events = connection.events();
    long lastNs = events.size() == 0 ? 0 : events.timeNs(events.size() - 1);
    return Math.max(Math.max(connection.closedNs(), connection.acceptedNs()), lastNs);
  }

  void addTo(Span span, Connection connection) {
    int next = addBefore(connection.establishedNs(), span, connection, 0);
    if (connection.establishedNs() > 0) {
      add(
          span,
          connection,
          ConnectionSpan.EVENT_ESTABLISHED,
          established(connection),
          connection.establishedNs());
    }
    boolean closedInQueue = connection.acceptedNs() > connection.closedNs();
    if (!closedInQueue) {
      next = addAccepted(span, connection, next);
    }
    next = addBefore(connection.closedNs(), span, connection, next);
    add(span, connection, ConnectionSpan.EVENT_CLOSED, closed(connection), connection.closedNs());
    if (closedInQueue) {
      next = addAccepted(span, connection, next);
    }
    addBefore(Long.MAX_VALUE, span, connection, next);
  }

  private int addAccepted(Span span, Connection connection, int first) {
    if (connection.acceptedNs() == 0) {
      return first;
    }
    int next = addBefore(connection.acceptedNs(), span, connection, first);
    add(
        span,
        connection,
        ConnectionSpan.EVENT_ACCEPTED,
        accepted(connection),
        connection.acceptedNs());
    return next;
  }

  /** Adds the events from the {@code first} one up to a time; returns the one after them. */
  private int addBefore(long timeNs, Span span, Connection connection, int first) {
    ConnectionEvents events = connection.events();
    int next = first;
    while (next < events.size() && events.timeNs(next) <= timeNs) {
      add(
          span,
          connection,
          nameOf(events, next),
          attributesOf(connection, next),
          events.timeNs(next));
      next++;
    }
    return next;
  }

  private static String nameOf(ConnectionEvents events, int index) {
    return switch (events.kind(index)) {
      case RETRANSMIT -> ConnectionSpan.EVENT_RETRANSMIT;
      case RESET_SENT, RESET_RECEIVED -> ConnectionSpan.EVENT_RESET;
      case DROP -> ConnectionSpan.EVENT_DROP;
      case ZERO_WINDOW_SENT, ZERO_WINDOW_RECEIVED -> ConnectionSpan.EVENT_ZERO_WINDOW;
      case CONGESTION -> ConnectionSpan.EVENT_CONGESTION_STATE;
      case SLOW_EXCHANGE -> ConnectionSpan.EVENT_EXCHANGE;
    };
  }

  private Attributes attributesOf(Connection connection, int index) {
    ConnectionEvents events = connection.events();
    return switch (events.kind(index)) {
      case RETRANSMIT -> retransmit(events, index);
      case RESET_SENT, RESET_RECEIVED -> reset(connection, index);
      case DROP ->
          Attributes.of(
              TcpAttributes.DROP_REASON, dropCauses.nameOf((int) events.dropReason(index)));
      case CONGESTION ->
          Attributes.of(
              TcpAttributes.CONGESTION_STATE, AttributeValues.of(events.congestionState(index)));
      case SLOW_EXCHANGE ->
          Attributes.of(ExchangeAttributes.DURATION, events.exchangeNs(index) / NS_PER_SECOND);
      case ZERO_WINDOW_SENT -> ZERO_WINDOW_SENT;
      case ZERO_WINDOW_RECEIVED -> ZERO_WINDOW_RECEIVED;
    };
  }

  private void add(
      Span span, Connection connection, String name, Attributes attributes, long timeNs) {
    target.add(span, connection, name, attributes, clock.epochNs(timeNs));
  }

  private static Attributes established(Connection connection) {
    AttributesBuilder attributes = Attributes.builder();
    SpanAttributes.putHandshake(attributes, connection);
    return attributes.build();
  }

  private static Attributes accepted(Connection connection) {
    AttributesBuilder attributes = Attributes.builder();
    SpanAttributes.putAccept(attributes, connection);
    return attributes.build();
  }

  private static Attributes retransmit(ConnectionEvents events, int index) {
    return Attributes.of(
        TcpAttributes.RETRANSMIT_TYPE,
        AttributeValues.of(events.retransmitType(index)),
        ConnectionAttributes.SEGMENTS_RETRANSMITTED,
        events.segments(index));
  }

  private Attributes reset(Connection connection, int index) {
    ConnectionEvents events = connection.events();
    AttributesBuilder attributes =
        Attributes.builder()
            .put(TcpAttributes.RESET_DIRECTION, AttributeValues.of(resetDirection(events, index)))
            .put(TcpAttributes.RESET_PHASE, AttributeValues.of(phaseOfReset(connection, index)));
    String cause = causes.nameOf((int) events.resetReason(index));
    if (cause != null) {
      attributes.put(TcpAttributes.RESET_CAUSE, cause);
    }
    return attributes.build();
  }

  private static Attributes closed(Connection connection) {
    return Attributes.of(TcpAttributes.CONNECTION_STATE, stateName(connection.tcpState()));
  }

  /** As the conventions write {@code network.connection.state}. */
  private static String stateName(TcpState state) {
    return switch (state) {
      case FIN_WAIT1 -> "fin_wait_1";
      case FIN_WAIT2 -> "fin_wait_2";
      case SYN_RECV, NEW_SYN_RECV -> "syn_received";
      case CLOSE -> "closed";
      default -> AttributeValues.of(state);
    };
  }
}
