package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.semconv.NetworkAttributes;
import io.synspan.connection.ListenQueue;
import io.synspan.connection.ListenQueues;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpAttributes.ListenQueueTypeValues;
import io.synspan.semconv.TcpMetrics;
import io.synspan.semconv.Units;

/**
 * Observes the queues of each address and port that is listened on. Its address is the machine's
 * own and chosen by who runs it, so it may be an attribute. Runs on the SDK's reader thread. Close
 * it before the SDK.
 */
public final class ListenMetrics {
  private static final double NS_PER_SECOND = 1e9;

  private final ObservableLongMeasurement length;
  private final ObservableLongMeasurement limit;
  private final ObservableLongMeasurement overflows;
  private final ObservableDoubleMeasurement oldestWait;

  private ListenMetrics(Meter meter) {
    length =
        meter
            .gaugeBuilder(TcpMetrics.LISTEN_QUEUE)
            .ofLongs()
            .setUnit(Units.CONNECTIONS)
            .setDescription("Connections in the queues of a listener.")
            .buildObserver();
    limit =
        meter
            .gaugeBuilder(TcpMetrics.LISTEN_QUEUE_LIMIT)
            .ofLongs()
            .setUnit(Units.CONNECTIONS)
            .setDescription("Connections for which a listener's accept queue has room.")
            .buildObserver();
    overflows =
        meter
            .counterBuilder(TcpMetrics.LISTEN_OVERFLOWS)
            .setUnit(Units.CONNECTIONS)
            .setDescription("SYNs and last ACKs that a listener had no room for.")
            .buildObserver();
    oldestWait =
        meter
            .gaugeBuilder(TcpMetrics.ACCEPT_WAITING_DURATION)
            .setUnit(Units.SECONDS)
            .setDescription("How long the oldest connection of an accept queue has waited.")
            .buildObserver();
  }

  /** Lets the SDK read them until it is closed. */
  public static void register(Meter meter, ListenQueues queues) {
    ListenMetrics metrics = new ListenMetrics(meter);
    meter.batchCallback(
        () -> queues.snapshot().forEach(metrics::observe),
        metrics.length,
        metrics.limit,
        metrics.overflows,
        metrics.oldestWait);
  }

  private void observe(ListenQueue queue) {
    Attributes listener = attributesOf(queue);
    overflows.record(queue.overflows(), listener);
    if (!queue.open()) {
      return;
    }
    length.record(queue.acceptQueueLength(), of(listener, ListenQueueTypeValues.ACCEPT));
    length.record(queue.synQueueLength(), of(listener, ListenQueueTypeValues.SYN));
    limit.record(queue.acceptQueueLimit(), listener);
    oldestWait.record(queue.oldestWaitNs() / NS_PER_SECOND, listener);
  }

  private static Attributes of(Attributes listener, String type) {
    return listener.toBuilder().put(TcpAttributes.LISTEN_QUEUE_TYPE, type).build();
  }

  private static Attributes attributesOf(ListenQueue queue) {
    AttributesBuilder attributes = Attributes.builder();
    if (queue.isOverflow()) {
      attributes.put(TcpAttributes.METRIC_OVERFLOW, true);
    } else {
      attributes
          .put(NetworkAttributes.NETWORK_LOCAL_ADDRESS, queue.address())
          .put(NetworkAttributes.NETWORK_LOCAL_PORT, queue.port())
          .put(ConnectionAttributes.NETNS_INODE, queue.netnsInode());
    }
    return attributes.build();
  }
}
