package io.synspan.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.CollectorProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The newest value of each metric that a collector has received from SynSpan. */
final class ExportedMetrics {
  private final List<JsonNode> newestRequest;

  private ExportedMetrics(List<JsonNode> newestRequest) {
    this.newestRequest = newestRequest;
  }

  /** Reads what a collector has received so far; the metrics are cumulative. */
  static ExportedMetrics of(CollectorProcess collector) throws IOException {
    List<JsonNode> requests = collector.received(CollectorProcess.Signal.METRICS);
    return new ExportedMetrics(requests.isEmpty() ? List.of() : List.of(requests.getLast()));
  }

  /**
   * The sum over all series of a metric with these attributes; of a histogram, its count.
   *
   * @return 0 where there is none
   */
  long sum(String name, Map<String, String> attributes) {
    return newestRequest.stream()
        .flatMap(request -> elements(request.path("resourceMetrics")))
        .flatMap(resource -> elements(resource.path("scopeMetrics")))
        .flatMap(scope -> elements(scope.path("metrics")))
        .filter(metric -> metric.path("name").asText().equals(name))
        .flatMap(
            metric ->
                Stream.of("sum", "gauge", "histogram")
                    .flatMap(kind -> elements(metric.path(kind).path("dataPoints"))))
        .filter(point -> has(point, attributes))
        .mapToLong(
            point ->
                point.has("count") ? point.get("count").asLong() : point.path("asInt").asLong())
        .sum();
  }

  private static boolean has(JsonNode point, Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .allMatch(
            wanted ->
                elements(point.path("attributes"))
                    .anyMatch(
                        attribute ->
                            attribute.path("key").asText().equals(wanted.getKey())
                                && text(attribute.path("value")).equals(wanted.getValue())));
  }

  private static String text(JsonNode value) {
    return value.has("intValue")
        ? value.get("intValue").asText()
        : value.path("stringValue").asText();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
