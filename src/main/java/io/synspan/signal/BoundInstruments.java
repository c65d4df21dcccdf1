package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.BoundDoubleHistogram;
import io.opentelemetry.api.incubator.metrics.BoundLongCounter;
import io.opentelemetry.api.incubator.metrics.BoundLongUpDownCounter;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleHistogram;
import io.opentelemetry.api.incubator.metrics.ExtendedLongCounter;
import io.opentelemetry.api.incubator.metrics.ExtendedLongUpDownCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;

/**
 * Instruments for one set of attributes, which the SDK looks up once and not at each record. A
 * series of which nothing is recorded is not exported (ADR 30).
 */
final class BoundInstruments {
  private BoundInstruments() {}

  static BoundLongCounter bind(LongCounter counter, Attributes attributes) {
    return ((ExtendedLongCounter) counter).bind(attributes);
  }

  static BoundLongUpDownCounter bind(LongUpDownCounter counter, Attributes attributes) {
    return ((ExtendedLongUpDownCounter) counter).bind(attributes);
  }

  static BoundDoubleHistogram bind(DoubleHistogram histogram, Attributes attributes) {
    return ((ExtendedDoubleHistogram) histogram).bind(attributes);
  }
}
