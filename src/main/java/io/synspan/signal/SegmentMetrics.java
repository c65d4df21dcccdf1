package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpMetrics;
import io.synspan.semconv.Units;
import java.util.List;
import java.util.function.Supplier;

/** Observes how many segments have passed. Runs on the SDK's reader thread. */
public final class SegmentMetrics {
  private SegmentMetrics() {}

  /**
   * Lets the SDK read them until it is closed.
   *
   * @param counts read once a collection
   */
  public static void register(Meter meter, Supplier<List<SegmentCount>> counts) {
    meter
        .counterBuilder(TcpMetrics.SEGMENTS)
        .setUnit(Units.SEGMENTS)
        .setDescription("TCP segments, each by the first of its flags that fits.")
        .buildWithCallback(
            measurement ->
                counts
                    .get()
                    .forEach(
                        count ->
                            measurement.record(
                                count.segments(),
                                Attributes.of(
                                    TcpAttributes.IO_DIRECTION,
                                    count.direction(),
                                    TcpAttributes.FLAG,
                                    count.flag()))));
  }
}
