package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.synspan.semconv.SynspanAttributes;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.Units;
import java.util.function.Supplier;

/** The {@code synspan.gateway.queue.*} metrics, read at collection on the SDK's reader thread. */
public final class GatewayQueueMetrics {
  private GatewayQueueMetrics() {}

  /** Lets the SDK read them until it is closed. */
  public static void register(Meter meter, Supplier<GatewayQueueCounts> queue) {
    ObservableLongMeasurement length =
        meter
            .upDownCounterBuilder(SynspanMetrics.GATEWAY_QUEUE_LENGTH)
            .setUnit(Units.REQUESTS)
            .setDescription("Messages of the gateway that wait on disk for the collector.")
            .buildObserver();
    ObservableLongMeasurement size =
        meter
            .upDownCounterBuilder(SynspanMetrics.GATEWAY_QUEUE_SIZE)
            .setUnit(Units.BYTES)
            .setDescription("Bytes of the messages that wait on disk.")
            .buildObserver();
    ObservableDoubleMeasurement age =
        meter
            .gaugeBuilder(SynspanMetrics.GATEWAY_QUEUE_AGE)
            .setUnit(Units.SECONDS)
            .setDescription("Time for which the oldest message has waited on disk.")
            .buildObserver();
    ObservableLongMeasurement requests =
        meter
            .counterBuilder(SynspanMetrics.GATEWAY_QUEUE_REQUESTS)
            .setUnit(Units.REQUESTS)
            .setDescription("Messages that were to wait on disk, by what became of them.")
            .buildObserver();
    meter.batchCallback(
        () -> {
          GatewayQueueCounts now = queue.get();
          length.record(now.length());
          size.record(now.size());
          age.record(now.ageSeconds());
          requests.record(now.kept(), outcome("kept"));
          requests.record(now.forwarded(), outcome("forwarded"));
          requests.record(now.refused(), outcome("refused"));
          requests.record(now.full(), outcome("full"));
        },
        length,
        size,
        age,
        requests);
  }

  private static Attributes outcome(String outcome) {
    return Attributes.of(SynspanAttributes.GATEWAY_OUTCOME, outcome);
  }
}
