package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.synspan.semconv.SynspanAttributes;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.Units;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Observes how many requests were looked at for their traceparent. Runs on the SDK's reader thread.
 */
public final class TraceparentMetrics {
  private TraceparentMetrics() {}

  /**
   * Lets the SDK read them until it is closed.
   *
   * @param counts by {@link SynspanAttributes#TRACEPARENT_RESULT}, read once a collection
   */
  public static void register(Meter meter, Supplier<Map<String, Long>> counts) {
    meter
        .counterBuilder(SynspanMetrics.TRACEPARENT_REQUESTS)
        .setUnit(Units.REQUESTS)
        .setDescription("Outgoing requests that were looked at for their traceparent.")
        .buildWithCallback(
            measurement ->
                counts
                    .get()
                    .forEach(
                        (result, count) ->
                            measurement.record(
                                count,
                                Attributes.of(SynspanAttributes.TRACEPARENT_RESULT, result))));
  }
}
