package io.synspan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a collector has written of SynSpan's metrics, or of those of its SDK. */
final class ReceivedMetrics {
  private static final String SCOPE = "io.synspan";
  private static final int CUMULATIVE = 2;

  private final List<ReceivedSeries> series = new ArrayList<>();

  private ReceivedMetrics(JsonNode request, Predicate<String> scope) {
    for (JsonNode metric : metrics(request, scope)) {
      addSeries(metric);
    }
  }

  /** The last state: every export holds all series, with their totals. */
  static ReceivedMetrics last(List<JsonNode> requests) {
    return new ReceivedMetrics(requests.getLast(), SCOPE::equals);
  }

  /** The last state of what the SDK counts of itself. */
  static ReceivedMetrics lastOfSdk(List<JsonNode> requests) {
    return new ReceivedMetrics(requests.getLast(), scope -> !scope.equals(SCOPE));
  }

  /** Each one, see {@link ReceivedSeries#toString}. */
  List<String> lines() {
    return series.stream().map(ReceivedSeries::toString).toList();
  }

  /** Those of metrics whose names begin so. */
  List<String> lines(String prefix) {
    return series.stream()
        .filter(one -> one.metric().startsWith(prefix))
        .map(ReceivedSeries::toString)
        .toList();
  }

  /** Those of one metric. */
  List<ReceivedSeries> of(String metric) {
    return series.stream().filter(one -> one.metric().equals(metric)).toList();
  }

  /** The sum of a metric's values over those of its series that have an attribute. */
  long total(String metric, String attribute, Object value) {
    return of(metric).stream()
        .filter(one -> value.equals(one.attributes().get(attribute)))
        .mapToLong(ReceivedSeries::value)
        .sum();
  }

  private static List<JsonNode> metrics(JsonNode request, Predicate<String> wanted) {
    List<JsonNode> metrics = new ArrayList<>();
    for (JsonNode resource : request.get("resourceMetrics")) {
      for (JsonNode scope : resource.get("scopeMetrics")) {
        if (wanted.test(scope.at("/scope/name").asText())) {
          scope.get("metrics").forEach(metrics::add);
        }
      }
    }
    return metrics;
  }

  private void addSeries(JsonNode metric) {
    String instrument = instrument(metric);
    for (JsonNode point : metric.findValue("dataPoints")) {
      series.add(
          new ReceivedSeries(
              metric.get("name").textValue(),
              instrument,
              metric.get("unit").textValue(),
              OtlpAttributes.of(point),
              point));
    }
  }

  private static String instrument(JsonNode metric) {
    if (metric.has("gauge")) {
      return "gauge";
    }
    boolean histogram = metric.has("histogram");
    JsonNode data = metric.get(histogram ? "histogram" : "sum");
    String temporality =
        data.get("aggregationTemporality").intValue() == CUMULATIVE ? "" : "delta ";
    if (histogram) {
      return temporality + "histogram";
    }
    return temporality + (data.path("isMonotonic").booleanValue() ? "counter" : "up-down counter");
  }
}
