package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** More than a million records through the signals, with the real SDK behind, allocate nothing. */
final class SignalAllocationTest {
  private static final int CONNECTIONS = 200_000;
  private static final int RECORDS_A_CONNECTION = 8;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void metricsAndConnectionsWithoutASpanAllocateNothing() {
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(
                SdkMeterProvider.builder()
                    .registerMetricReader(InMemoryMetricReader.create())
                    .build())
            .setTracerProvider(SdkTracerProvider.builder().build())
            .build()) {
      ShortConnections connections = new ShortConnections(sdk, new SpanPolicy(500_000_000, 0, 200));
      run(connections, 1000);

      long before = threads.getCurrentThreadAllocatedBytes();
      run(connections, CONNECTIONS);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;

      assertThat(allocated / (double) (CONNECTIONS * RECORDS_A_CONNECTION))
          .as("bytes a record")
          .isLessThan(0.01);
    }
  }

  private static void run(ShortConnections connections, int count) {
    for (int i = 0; i < count; i++) {
      connections.one();
      connections.exchange();
      connections.trouble();
    }
  }
}
