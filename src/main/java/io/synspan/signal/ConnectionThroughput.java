package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.synspan.connection.BusiestConnections;
import io.synspan.connection.BusyConnection;
import io.synspan.semconv.ConnectionAttributes;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.TcpAttributes.IoDirectionValues;
import io.synspan.semconv.TcpMetrics;
import io.synspan.semconv.Units;

/**
 * Observes what the busiest connections sent and received a second in the last interval, and their
 * round-trip time: the only metrics with a series per connection. A connection that is no longer
 * among them, or has ended, has no series any more. Runs on the SDK's reader thread. Close it
 * before the SDK.
 */
public final class ConnectionThroughput {
  private static final double US_PER_SECOND = 1e6;

  private ConnectionThroughput() {}

  /** Lets the SDK read it until it is closed. */
  public static void register(Meter meter, BusiestConnections busiest) {
    meter
        .gaugeBuilder(TcpMetrics.CONNECTION_THROUGHPUT)
        .setUnit(Units.BYTES_PER_SECOND)
        .setDescription("Payload a second of each of the busiest connections.")
        .buildWithCallback(
            measurement -> {
              for (BusyConnection connection : busiest.snapshot()) {
                observe(measurement, connection);
              }
            });
    meter
        .gaugeBuilder(TcpMetrics.CONNECTION_RTT)
        .setUnit(Units.SECONDS)
        .setDescription("Smoothed round-trip time of each of the busiest connections.")
        .buildWithCallback(
            measurement -> {
              for (BusyConnection connection : busiest.snapshot()) {
                observeRtt(measurement, connection);
              }
            });
  }

  private static void observe(ObservableDoubleMeasurement measurement, BusyConnection connection) {
    measurement.record(
        connection.sentBytesPerSecond(), attributesOf(connection, IoDirectionValues.TRANSMIT));
    measurement.record(
        connection.receivedBytesPerSecond(), attributesOf(connection, IoDirectionValues.RECEIVE));
  }

  private static void observeRtt(
      ObservableDoubleMeasurement measurement, BusyConnection connection) {
    if (connection.smoothedRttUs() > 0) {
      measurement.record(
          connection.smoothedRttUs() / US_PER_SECOND, attributesOf(connection).build());
    }
  }

  private static Attributes attributesOf(BusyConnection connection, String direction) {
    return attributesOf(connection).put(TcpAttributes.IO_DIRECTION, direction).build();
  }

  private static AttributesBuilder attributesOf(BusyConnection connection) {
    AttributesBuilder attributes =
        Attributes.builder()
            .put(TcpAttributes.HANDSHAKE_ROLE, AttributeValues.of(connection.role()))
            .put(ConnectionAttributes.NETNS_INODE, connection.netnsInode());
    FiveTuple.put(attributes, connection.endpoints());
    return attributes;
  }
}
