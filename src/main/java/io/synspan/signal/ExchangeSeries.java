package io.synspan.signal;

import static io.synspan.signal.BoundInstruments.bind;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.BoundDoubleHistogram;
import io.opentelemetry.api.incubator.metrics.BoundLongCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.synspan.semconv.ExchangeAttributes;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The series of one service's exchanges: a role and a port. For one thread. */
final class ExchangeSeries {
  final BoundDoubleHistogram duration;
  final BoundDoubleHistogram firstByte;
  final BoundDoubleHistogram unread;

  private final Map<ExchangeKind, BoundLongCounter> ended = new EnumMap<>(ExchangeKind.class);

  ExchangeSeries(
      Attributes service,
      LongCounter exchanges,
      DoubleHistogram duration,
      DoubleHistogram firstByte,
      DoubleHistogram unread) {
    this.duration = bind(duration, service);
    this.firstByte = bind(firstByte, service);
    this.unread = bind(unread, service);
    for (ExchangeKind kind : ExchangeKind.values()) {
      ended.put(
          kind,
          bind(exchanges, service.toBuilder().put(ExchangeAttributes.KIND, kind.value()).build()));
    }
  }

  /** Counts exchanges of this kind. */
  BoundLongCounter ended(ExchangeKind kind) {
    return Objects.requireNonNull(ended.get(kind));
  }
}
