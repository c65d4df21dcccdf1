package io.synspan.e2e;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A span as a collector has written it. Times are wall-clock nanoseconds.
 *
 * @param traceId in hexadecimal digits, as all ids
 * @param parentId empty where it has none
 * @param links of the spans that it names, the ids of trace and span in one
 * @param status {@code UNSET}, {@code OK} or {@code ERROR}, with the description after a colon
 */
record ReceivedSpan(
    String traceId,
    String spanId,
    String parentId,
    List<String> links,
    String name,
    String kind,
    long startNs,
    long endNs,
    Map<String, Object> attributes,
    String status,
    List<Event> events) {
  private static final List<String> KINDS =
      List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
  private static final List<String> STATUSES = List.of("UNSET", "OK", "ERROR");

  /** What happened during the span. */
  record Event(String name, long timeNs, Map<String, Object> attributes) {}

  /** All that these requests hold. */
  static List<ReceivedSpan> all(List<JsonNode> requests) {
    List<ReceivedSpan> spans = new ArrayList<>();
    for (JsonNode request : requests) {
      for (JsonNode resource : request.get("resourceSpans")) {
        for (JsonNode scope : resource.get("scopeSpans")) {
          scope.get("spans").forEach(span -> spans.add(of(span)));
        }
      }
    }
    return spans;
  }

  private static ReceivedSpan of(JsonNode span) {
    List<Event> events = new ArrayList<>();
    for (JsonNode event : span.path("events")) {
      events.add(
          new Event(
              event.get("name").textValue(),
              event.get("timeUnixNano").asLong(),
              OtlpAttributes.of(event)));
    }
    List<String> links = new ArrayList<>();
    span.path("links").forEach(link -> links.add(id(link)));
    JsonNode status = span.get("status");
    String description = status.path("message").asText();
    return new ReceivedSpan(
        span.path("traceId").asText(),
        span.path("spanId").asText(),
        span.path("parentSpanId").asText(),
        links,
        span.get("name").textValue(),
        KINDS.get(span.get("kind").intValue()),
        span.get("startTimeUnixNano").asLong(),
        span.get("endTimeUnixNano").asLong(),
        OtlpAttributes.of(span),
        STATUSES.get(status.path("code").intValue())
            + (description.isEmpty() ? "" : ": " + description),
        events);
  }

  private static String id(JsonNode link) {
    return link.get("traceId").textValue() + link.get("spanId").textValue();
  }

  /** The ids of trace and span in one. */
  String id() {
    return traceId + spanId;
  }

  boolean hasAttribute(String name, Object value) {
    return value.equals(attributes.get(name));
  }

  /** A number among the attributes. */
  double number(String attribute) {
    return ((Number) requireNonNull(attributes.get(attribute))).doubleValue();
  }

  /** The one event of this name. */
  Event event(String name) {
    return events.stream().filter(event -> event.name().equals(name)).findFirst().orElseThrow();
  }

  /** Names of the events, in their order. */
  List<String> eventNames() {
    return events.stream().map(Event::name).toList();
  }
}
