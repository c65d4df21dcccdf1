package io.synspan.signal;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.connection.ConnectionLookup;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SelfMetricsTest {
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();

  SelfMetricsTest() {
    SelfMetrics.register(
        provider.get("io.synspan"),
        new Table(),
        List.of(new HookState("tcp_send_reset", true), new HookState("kfree_skb", false)),
        () -> new KernelCounts(List.of(new EventCount(1, 1000, 3), new EventCount(6, 42, 0)), 4));
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void countsEventsByKind() {
    assertThat(metric("synspan.event.processed"))
        .hasUnit("{event}")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(1000).hasAttributes(kind("established")),
                        point -> point.hasValue(42).hasAttributes(kind("sample"))));
    assertThat(metric("synspan.event.lost"))
        .hasUnit("{event}")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(3).hasAttributes(kind("established")),
                        point -> point.hasValue(0).hasAttributes(kind("sample"))));
    assertCounter("synspan.event.undecodable", "{event}", 5);
  }

  @Test
  void tellsHowFullTheTableIsAndWhatItForgot() {
    assertUpDownCounter("synspan.connection.table.size", 7);
    assertUpDownCounter("synspan.connection.table.limit", 100_000);
    assertCounter("synspan.connection.evicted", "{connection}", 2);
    assertCounter("synspan.connection.vanished", "{connection}", 1);
  }

  @Test
  void namesEachHookAndWhetherItIsAttached() {
    assertThat(metric("synspan.hooks"))
        .hasUnit("{hook}")
        .hasLongSumSatisfying(
            sum ->
                sum.isNotMonotonic()
                    .hasPointsSatisfying(
                        point ->
                            point.hasValue(1).hasAttributes(hook("tcp_send_reset", "attached")),
                        point -> point.hasValue(1).hasAttributes(hook("kfree_skb", "missing"))));
    assertCounter("synspan.hook.missed", "{call}", 4);
  }

  private void assertCounter(String name, String unit, long value) {
    assertThat(metric(name))
        .hasUnit(unit)
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(value).hasAttributes(Attributes.empty())));
  }

  private void assertUpDownCounter(String name, long value) {
    assertThat(metric(name))
        .hasUnit("{connection}")
        .hasLongSumSatisfying(
            sum ->
                sum.isNotMonotonic()
                    .hasPointsSatisfying(
                        point -> point.hasValue(value).hasAttributes(Attributes.empty())));
  }

  private MetricData metric(String name) {
    Collection<MetricData> metrics = reader.collectAllMetrics();
    return metrics.stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Attributes kind(String kind) {
    return Attributes.of(AttributeKey.stringKey("synspan.event.kind"), kind);
  }

  private static Attributes hook(String name, String state) {
    return Attributes.of(
        AttributeKey.stringKey("synspan.hook.name"), name,
        AttributeKey.stringKey("synspan.hook.state"), state);
  }

  private static final class Table implements ConnectionLookup {
    @Override
    public int size() {
      return 7;
    }

    @Override
    public int capacity() {
      return 100_000;
    }

    @Override
    public long evictions() {
      return 2;
    }

    @Override
    public long vanished() {
      return 1;
    }

    @Override
    public long undecodable() {
      return 5;
    }
  }
}
