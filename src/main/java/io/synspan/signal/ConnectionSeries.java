package io.synspan.signal;

import static io.synspan.signal.BoundInstruments.bind;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.BoundDoubleHistogram;
import io.opentelemetry.api.incubator.metrics.BoundLongCounter;
import io.opentelemetry.api.incubator.metrics.BoundLongUpDownCounter;
import io.opentelemetry.semconv.ErrorAttributes;
import io.synspan.event.CongestionState;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState.Phase;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpAttributes.IoDirectionValues;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The series of one service's connections: a role and a port. What every connection records is
 * bound; of the rest the attribute sets are here, built when they are first asked for. For one
 * thread.
 */
final class ConnectionSeries {
  final BoundDoubleHistogram handshakeDuration;
  final BoundDoubleHistogram acceptDuration;
  final BoundDoubleHistogram connectionDuration;
  final BoundDoubleHistogram rtt;
  final BoundLongCounter connections;
  final BoundLongUpDownCounter active;
  final BoundLongCounter bytesSent;
  final BoundLongCounter bytesReceived;

  private final Attributes service;
  private final Attributes transmitted;
  private final Attributes received;
  private final TcpInstruments instruments;
  private final ResetCauses causes;
  private @Nullable FlowControlSeries flowControl;
  private final Map<ErrorType, Attributes> failures = new EnumMap<>(ErrorType.class);
  private final Map<RetransmitType, Attributes> retransmits = new EnumMap<>(RetransmitType.class);
  private final Map<CongestionState, Attributes> congestions = new EnumMap<>(CongestionState.class);
  private final Map<Phase, ResetSeries> resets = new EnumMap<>(Phase.class);

  ConnectionSeries(TcpInstruments instruments, Attributes service, ResetCauses causes) {
    this.service = service;
    this.transmitted = with(TcpAttributes.IO_DIRECTION, IoDirectionValues.TRANSMIT);
    this.received = with(TcpAttributes.IO_DIRECTION, IoDirectionValues.RECEIVE);
    this.instruments = instruments;
    this.causes = causes;
    this.handshakeDuration = bind(instruments.handshakeDuration, service);
    this.acceptDuration = bind(instruments.acceptDuration, service);
    this.connectionDuration = bind(instruments.connectionDuration, service);
    this.rtt = bind(instruments.rtt, service);
    this.connections = bind(instruments.connections, service);
    this.active = bind(instruments.active, service);
    this.bytesSent = bind(instruments.io, transmitted);
    this.bytesReceived = bind(instruments.io, received);
  }

  Attributes service() {
    return service;
  }

  Attributes transmitted() {
    return transmitted;
  }

  Attributes received() {
    return received;
  }

  FlowControlSeries flowControl() {
    FlowControlSeries known = flowControl;
    if (known == null) {
      known = new FlowControlSeries(service, instruments);
      flowControl = known;
    }
    return known;
  }

  Attributes failed(ErrorType type) {
    Attributes known = failures.get(type);
    if (known == null) {
      known = with(ErrorAttributes.ERROR_TYPE, type.value());
      failures.put(type, known);
    }
    return known;
  }

  Attributes retransmitted(RetransmitType type) {
    Attributes known = retransmits.get(type);
    if (known == null) {
      known = with(TcpAttributes.RETRANSMIT_TYPE, AttributeValues.of(type));
      retransmits.put(type, known);
    }
    return known;
  }

  Attributes congested(CongestionState state) {
    Attributes known = congestions.get(state);
    if (known == null) {
      known = with(TcpAttributes.CONGESTION_STATE, AttributeValues.of(state));
      congestions.put(state, known);
    }
    return known;
  }

  ResetSeries resets(Phase phase) {
    ResetSeries known = resets.get(phase);
    if (known == null) {
      known = new ResetSeries(with(TcpAttributes.RESET_PHASE, AttributeValues.of(phase)), causes);
      resets.put(phase, known);
    }
    return known;
  }

  private Attributes with(AttributeKey<String> key, String value) {
    return service.toBuilder().put(key, value).build();
  }
}
