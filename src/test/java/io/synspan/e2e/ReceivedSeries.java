package io.synspan.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One series of a metric, as a collector has written it.
 *
 * @param instrument as docs/telemetry.md calls it, with {@code delta} in front where its
 *     temporality is not cumulative
 */
record ReceivedSeries(
    String metric, String instrument, String unit, Map<String, Object> attributes, JsonNode point) {

  /** Of a counter, an up-down counter or a gauge. */
  long value() {
    return point.has("asInt")
        ? point.get("asInt").asLong()
        : (long) point.get("asDouble").asDouble();
  }

  /** Values that a histogram has taken. */
  long count() {
    return point.get("count").asLong();
  }

  /** Of a histogram's values. */
  double sum() {
    return point.get("sum").doubleValue();
  }

  /** Wall-clock time at which this was true, in nanoseconds. */
  long timeNs() {
    return point.get("timeUnixNano").asLong();
  }

  /** Such as {@code system.network.tcp.io counter By {network.local.port=443, ...} 500}. */
  @Override
  public String toString() {
    String value =
        instrument.endsWith("histogram")
            ? "count " + count()
            : point.path("asInt").asText(point.path("asDouble").asText());
    return "%s %s %s %s %s".formatted(metric, instrument, unit, attributes, value);
  }
}
