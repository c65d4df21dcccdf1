package io.synspan.signal;

import static io.synspan.signal.BoundInstruments.bind;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.BoundDoubleHistogram;
import io.synspan.connection.IoDirection;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpAttributes.FlowControlValues;
import io.synspan.semconv.TcpAttributes.LimitValues;

/** The series of one service for what held its senders back. Immutable. */
final class FlowControlSeries {
  final Attributes zeroWindowSent;
  final Attributes zeroWindowReceived;
  final Attributes windowFull;
  final BoundDoubleHistogram busyDuration;
  final Attributes peerWindow;
  final Attributes sendBuffer;

  FlowControlSeries(Attributes service, TcpInstruments instruments) {
    zeroWindowSent = event(service, FlowControlValues.ZERO_WINDOW, IoDirection.TRANSMIT);
    zeroWindowReceived = event(service, FlowControlValues.ZERO_WINDOW, IoDirection.RECEIVE);
    windowFull = event(service, FlowControlValues.WINDOW_FULL, IoDirection.TRANSMIT);
    busyDuration =
        bind(instruments.limitedDuration, with(service, TcpAttributes.LIMIT, LimitValues.BUSY));
    peerWindow = with(service, TcpAttributes.LIMIT, LimitValues.PEER_WINDOW);
    sendBuffer = with(service, TcpAttributes.LIMIT, LimitValues.SEND_BUFFER);
  }

  private static Attributes event(Attributes service, String event, IoDirection direction) {
    return with(
        with(service, TcpAttributes.FLOW_CONTROL_EVENT, event),
        TcpAttributes.IO_DIRECTION,
        AttributeValues.of(direction));
  }

  private static Attributes with(Attributes service, AttributeKey<String> key, String value) {
    return service.toBuilder().put(key, value).build();
  }
}
