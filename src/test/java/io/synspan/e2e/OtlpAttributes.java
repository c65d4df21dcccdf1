package io.synspan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/** Attributes in OTLP JSON. */
final class OtlpAttributes {
  private OtlpAttributes() {}

  /**
   * By name.
   *
   * @param owner has them in a field {@code attributes}
   */
  static Map<String, Object> of(JsonNode owner) {
    Map<String, Object> attributes = new TreeMap<>();
    for (JsonNode attribute : owner.path("attributes")) {
      attributes.put(attribute.get("key").textValue(), value(attribute.get("value")));
    }
    return attributes;
  }

  /** A String, Long, Double or Boolean; OTLP JSON writes 64-bit numbers as strings. */
  private static Object value(JsonNode value) {
    if (value.has("stringValue")) {
      return value.get("stringValue").textValue();
    }
    if (value.has("intValue")) {
      return value.get("intValue").asLong();
    }
    if (value.has("doubleValue")) {
      return value.get("doubleValue").doubleValue();
    }
    if (value.has("boolValue")) {
      return value.get("boolValue").booleanValue();
    }
    return value.toString();
  }
}
