package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.synspan.semconv.SynspanAttributes;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.Units;
import java.util.function.Supplier;

/** The {@code synspan.gateway.*} metrics, read at collection on the SDK's reader thread. */
public final class GatewayMetrics {
  private GatewayMetrics() {}

  /** Lets the SDK read them until it is closed. */
  public static void register(Meter meter, Supplier<GatewayCounts> counts) {
    ObservableLongMeasurement received =
        counter(
            meter,
            SynspanMetrics.GATEWAY_SPAN_RECEIVED,
            Units.SPANS,
            "Spans that the gateway sent.");
    ObservableLongMeasurement forwarded =
        counter(
            meter,
            SynspanMetrics.GATEWAY_SPAN_FORWARDED,
            Units.SPANS,
            "Spans of the gateway that the collector took.");
    ObservableLongMeasurement refused =
        counter(
            meter,
            SynspanMetrics.GATEWAY_SPAN_REFUSED,
            Units.SPANS,
            "Spans that the gateway was told no for.");
    ObservableLongMeasurement requests =
        counter(meter, SynspanMetrics.GATEWAY_REQUESTS, Units.REQUESTS, "Requests of the gateway.");
    ObservableLongMeasurement matched =
        counter(
            meter,
            SynspanMetrics.GATEWAY_SPAN_MATCHED,
            Units.SPANS,
            "Server spans that name their peer, and client spans, by what was found for them.");
    meter.batchCallback(
        () -> {
          GatewayCounts now = counts.get();
          received.record(now.spansReceived());
          forwarded.record(now.spansForwarded());
          refused.record(now.spansRefused());
          for (GatewayCounts.Requests signal : now.requests()) {
            requests.record(signal.forwarded(), attributes(signal.signal(), "forwarded"));
            requests.record(signal.refused(), attributes(signal.signal(), "refused"));
          }
          for (GatewayCounts.Matches matches : now.matches()) {
            matched.record(
                matches.spans(),
                Attributes.of(
                    SynspanAttributes.MATCH_KIND,
                    matches.kind(),
                    SynspanAttributes.MATCH_RESULT,
                    matches.result()));
          }
        },
        received,
        forwarded,
        refused,
        requests,
        matched);
  }

  private static Attributes attributes(String signal, String outcome) {
    return Attributes.of(
        SynspanAttributes.GATEWAY_SIGNAL, signal, SynspanAttributes.GATEWAY_OUTCOME, outcome);
  }

  private static ObservableLongMeasurement counter(
      Meter meter, String name, String unit, String description) {
    return meter.counterBuilder(name).setUnit(unit).setDescription(description).buildObserver();
  }
}
