package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpMetrics;
import io.synspan.semconv.Units;
import java.util.Map;
import java.util.function.Supplier;

/** Observes how many packets the kernel has thrown away. Runs on the SDK's reader thread. */
public final class DropMetrics {
  private DropMetrics() {}

  /**
   * Lets the SDK read them until it is closed.
   *
   * @param counts by {@code enum skb_drop_reason}, read once a collection
   */
  public static void register(Meter meter, DropCauses causes, Supplier<Map<Integer, Long>> counts) {
    meter
        .counterBuilder(TcpMetrics.DROPS)
        .setUnit(Units.PACKETS)
        .setDescription("TCP packets that the kernel threw away.")
        .buildWithCallback(
            measurement ->
                counts
                    .get()
                    .forEach(
                        (reason, count) ->
                            measurement.record(
                                count,
                                Attributes.of(TcpAttributes.DROP_REASON, causes.nameOf(reason)))));
  }
}
