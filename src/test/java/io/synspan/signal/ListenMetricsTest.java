package io.synspan.signal;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.listener;
import static io.synspan.testing.KernelRecord.sample;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.ListenQueues;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ListenMetricsTest {
  private static final long SECOND = 1_000_000_000L;

  private static final Attributes ANY_8080 =
      Attributes.builder()
          .put("network.local.address", "0.0.0.0")
          .put("network.local.port", 8080)
          .put("synspan.netns.inode", 0xf000_0000L)
          .build();

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final ListenQueues queues = new ListenQueues(1);
  private final ConnectionTracker tracker = new ConnectionTracker(100, queues);

  ListenMetricsTest() {
    ListenMetrics.register(provider.get("io.synspan"), queues);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void observesTheQueuesOfAListener() {
    listener(1).acceptQueue(3, 128).synQueue(2).listenDrops(4).decodeTo(tracker);
    established(10).server().atNs(10 * SECOND).decodeTo(tracker);
    tracker.drained(11 * SECOND);
    sample(10)
        .server()
        .establishedNs(10 * SECOND)
        .atNs(12 * SECOND)
        .waitsForAccept()
        .decodeTo(tracker);
    tracker.endPass(false);

    assertThat(metric("system.network.tcp.listen.queue"))
        .hasUnit("{connection}")
        .hasLongGaugeSatisfying(
            gauge ->
                gauge.hasPointsSatisfying(
                    point -> point.hasValue(3).hasAttributes(queue("accept")),
                    point -> point.hasValue(2).hasAttributes(queue("syn"))));
    assertThat(metric("system.network.tcp.listen.queue.limit"))
        .hasLongGaugeSatisfying(
            gauge ->
                gauge.hasPointsSatisfying(point -> point.hasValue(128).hasAttributes(ANY_8080)));
    assertThat(metric("system.network.tcp.listen.overflows"))
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(point -> point.hasValue(4).hasAttributes(ANY_8080)));
    assertThat(metric("system.network.tcp.accept.waiting.duration"))
        .hasUnit("s")
        .hasDoubleGaugeSatisfying(
            gauge -> gauge.hasPointsSatisfying(point -> point.hasValue(2).hasAttributes(ANY_8080)));
  }

  @Test
  void putsListenersBeyondTheLimitIntoOneOverflowSeries() {
    listener(1).acceptQueue(1, 10).decodeTo(tracker);
    listener(2).local(0, 0, 0, 0, 81).acceptQueue(2, 20).decodeTo(tracker);
    listener(3).local(0, 0, 0, 0, 82).acceptQueue(3, 30).decodeTo(tracker);
    tracker.endPass(false);

    assertThat(metric("system.network.tcp.listen.queue.limit"))
        .hasLongGaugeSatisfying(
            gauge ->
                gauge.hasPointsSatisfying(
                    point -> point.hasValue(10).hasAttributes(ANY_8080),
                    point ->
                        point
                            .hasValue(50)
                            .hasAttributes(
                                Attributes.builder().put("otel.metric.overflow", true).build())));
  }

  private static Attributes queue(String type) {
    return ANY_8080.toBuilder().put("network.tcp.listen.queue.type", type).build();
  }

  private MetricData metric(String name) {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
