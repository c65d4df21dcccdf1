package io.synspan.signal;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.synspan.semconv.ExchangeMetricNames;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.TcpMetrics;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/telemetry.md says what SynSpan sends: no more and no less. */
final class TelemetryDocumentTest {
  private final TelemetryDocument document = TelemetryDocument.read();
  private final EverythingSent sent = EverythingSent.collect();

  private record Metric(String instrument, String unit, Set<String> attributes) {}

  TelemetryDocumentTest() throws IOException {}

  @Test
  void listsEveryMetricWithInstrumentUnitAndAttributes() {
    Map<String, Metric> actual = new TreeMap<>();
    for (MetricData metric : sent.metrics()) {
      List<Attributes> series =
          metric.getData().getPoints().stream().map(PointData::getAttributes).toList();
      actual.put(metric.getName(), new Metric(instrument(metric), metric.getUnit(), keys(series)));
    }

    assertThat(documentedMetrics()).isEqualTo(actual);
  }

  @Test
  void listsEveryMetricThatHasAName() throws IllegalAccessException {
    Set<String> names = new HashSet<>();
    for (Class<?> owner :
        List.of(TcpMetrics.class, SynspanMetrics.class, ExchangeMetricNames.class)) {
      for (Field constant : owner.getFields()) {
        names.add((String) constant.get(null));
      }
    }

    assertThat(documentedMetrics().keySet()).isEqualTo(names);
  }

  @Test
  void listsEveryAttributeOfASpan() {
    assertThat(documented("span attribute")).isEqualTo(attributesOfSpans("tcp.connection"));
    assertThat(documented("detection's attribute"))
        .isEqualTo(attributesOfSpans("synspan.detection"));
  }

  private Set<String> documented(String table) {
    Set<String> documented = new TreeSet<>();
    for (List<String> row : document.rows(table)) {
      documented.addAll(TelemetryDocument.codes(row.getFirst()));
    }
    return documented;
  }

  private Set<String> attributesOfSpans(String name) {
    return keys(
        sent.spans().stream()
            .filter(span -> span.getName().equals(name))
            .map(SpanData::getAttributes)
            .toList());
  }

  @Test
  void listsEverySpanEventWithItsAttributes() {
    Map<String, Set<String>> documented = new TreeMap<>();
    for (List<String> row : document.rows("span event")) {
      documented.put(TelemetryDocument.code(row.getFirst()), document.names(row.get(1)));
    }
    Map<String, Set<String>> actual = new TreeMap<>();
    events()
        .forEach(
            event ->
                actual
                    .computeIfAbsent(event.getName(), name -> new TreeSet<>())
                    .addAll(keys(List.of(event.getAttributes()))));

    assertThat(documented).isEqualTo(actual);
  }

  @Test
  void listsEveryValueOfTheAttributesThatHaveFew() {
    for (List<String> row : document.rows("attribute")) {
      String name = TelemetryDocument.code(row.getFirst());
      if (!name.equals("network.tcp.reset.cause") && !name.equals("network.tcp.drop.reason")) {
        assertThat(TelemetryDocument.codes(row.get(1))).as(name).isEqualTo(valuesOf(name));
      }
    }
    assertThat(document.rows("attribute")).hasSize(22);
  }

  private Map<String, Metric> documentedMetrics() {
    Map<String, Metric> metrics = new TreeMap<>();
    for (List<String> row : document.rows("metric")) {
      metrics.put(
          TelemetryDocument.code(row.getFirst()),
          new Metric(row.get(1), TelemetryDocument.code(row.get(2)), document.names(row.get(3))));
    }
    return metrics;
  }

  private static String instrument(MetricData metric) {
    return switch (metric.getType()) {
      case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "up-down counter";
      case HISTOGRAM -> "histogram";
      case DOUBLE_GAUGE, LONG_GAUGE -> "gauge";
      default -> metric.getType().name();
    };
  }

  private static Set<String> keys(Collection<Attributes> attributes) {
    return attributes.stream()
        .flatMap(one -> one.asMap().keySet().stream())
        .map(AttributeKey::getKey)
        .collect(toCollection(TreeSet::new));
  }

  private Set<String> valuesOf(String name) {
    AttributeKey<String> key = AttributeKey.stringKey(name);
    return Stream.of(
            sent.metrics().stream()
                .flatMap(metric -> metric.getData().getPoints().stream())
                .map(PointData::getAttributes),
            sent.spans().stream().map(SpanData::getAttributes),
            events().map(EventData::getAttributes))
        .flatMap(attributes -> attributes)
        .flatMap(attributes -> Stream.ofNullable(attributes.get(key)))
        .collect(toCollection(TreeSet::new));
  }

  private Stream<EventData> events() {
    return sent.spans().stream().flatMap(span -> span.getEvents().stream());
  }
}
