package io.synspan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trace as Jaeger's HTTP API says it. */
record JaegerTrace(JsonNode json) {

  /** One of its spans. */
  record Span(JsonNode json) {
    String id() {
      return json.path("spanID").asText();
    }

    String name() {
      return json.path("operationName").asText();
    }

    /** Empty where it has none. */
    String parentId() {
      return json.at("/references/0/spanID").asText();
    }

    long durationUs() {
      return json.path("duration").asLong();
    }

    Map<String, String> tags() {
      return byKey(json.path("tags"));
    }

    /** Its events; the name of each is its {@code event}. */
    List<Map<String, String>> events() {
      List<Map<String, String>> events = new ArrayList<>();
      json.path("logs").forEach(log -> events.add(byKey(log.path("fields"))));
      return events;
    }

    List<String> eventNames() {
      return events().stream().map(event -> event.getOrDefault("event", "")).toList();
    }
  }

  String id() {
    return json.path("traceID").asText();
  }

  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    json.path("spans").forEach(span -> spans.add(new Span(span)));
    return spans;
  }

  List<Span> spans(String name) {
    return spans().stream().filter(span -> span.name().equals(name)).toList();
  }

  /** The only one of its name. */
  Span span(String name) {
    List<Span> found = spans(name);
    if (found.size() != 1) {
      throw new AssertionError("not one span " + name + " in " + json);
    }
    return found.getFirst();
  }

  private static Map<String, String> byKey(JsonNode list) {
    Map<String, String> values = new HashMap<>();
    list.forEach(one -> values.put(one.path("key").asText(), one.path("value").asText()));
    return values;
  }
}
