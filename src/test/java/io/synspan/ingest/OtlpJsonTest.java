package io.synspan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are protobuf's own reading of what was written. */
class OtlpJsonTest {
  /** From the examples of opentelemetry-proto. */
  private static final String SPAN =
      """
      {"resourceSpans": [{"resource": {"attributes": [
            {"key": "service.name", "value": {"stringValue": "my.service"}}]},
          "scopeSpans": [{"scope": {"name": "my.library", "version": "1.0.0", "attributes": [
              {"key": "my.scope.attribute", "value": {"stringValue": "some scope attribute"}}]},
            "spans": [{"traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174",
              "parentSpanId": "EEE19B7EC3C1B173", "name": "I'm a server span", "flags": 257,
              "startTimeUnixNano": "1544712660000000000", "endTimeUnixNano": 1544712661000000000,
              "kind": 2, "unknown": {"a": [1, {"b": null}]}, "status": {"code": 2}, "attributes": [
                {"key": "my.span.attr", "value": {"stringValue": "some value \\u00e4"}},
                {"key": "n", "value": {"intValue": "-3"}}, {"key": "d", "value": {"doubleValue": "NaN"}},
                {"key": "b", "value": {"boolValue": true}}, {"key": "x", "value": {"bytesValue": "AAH/"}},
                {"key": "l", "value": {"arrayValue": {"values": [{"intValue": 7}, {"stringValue": ""}]}}}]}]}]}]}
      """;

  @Test
  void readsASpan() throws Exception {
    var request = ExportTraceServiceRequest.parseFrom(protobuf("ExportTraceServiceRequest", SPAN));

    assertThat(request.toString().lines().map(String::strip).toList().toString())
        .contains("string_value: \"my.service\"", "key: \"my.scope.attribute\"")
        .contains("trace_id: \"[\\216\\377\\367\\230\\003\\201\\003\\322i\\2663\\201?\\306\\f\"")
        .contains("span_id: \"\\356\\341\\233~\\303\\301\\261t\"")
        .contains("parent_span_id: \"\\356\\341\\233~\\303\\301\\261s\"")
        .contains("name: \"I\\'m a server span\", kind: SPAN_KIND_SERVER, ")
        .contains("start_time_unix_nano: 1544712660000000000")
        .contains("end_time_unix_nano: 1544712661000000000")
        .contains("int_value: -3", "double_value: NaN", "bool_value: true")
        .contains("bytes_value: \"\\000\\001\\377\"")
        .contains("array_value {, values {, int_value: 7, }, values {, string_value: \"\", }, }")
        .contains("code: STATUS_CODE_ERROR", "flags: 257")
        .doesNotContain("unknown");
  }

  @Test
  void readsMetrics() throws Exception {
    String json =
        """
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [
          {"name": "h", "unit": "s", "histogram": {"aggregationTemporality": 2, "dataPoints": [
            {"count": "3", "sum": 1.5, "bucketCounts": ["1", 2, "0"], "explicitBounds": [1, 2.5], "min": 0}]}},
          {"name": "e", "exponentialHistogram": {"dataPoints": [
            {"scale": -2, "zeroCount": 1, "positive": {"offset": -7, "bucketCounts": [1, "300"]}}]}},
          {"name": "s", "sum": {"isMonotonic": true, "dataPoints": [{"asInt": "-9"}]}}]}]}]}
        """;

    var request =
        ExportMetricsServiceRequest.parseFrom(protobuf("ExportMetricsServiceRequest", json));

    var metrics = request.getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
    var point = metrics.get(0).getHistogram().getDataPoints(0);
    assertThat(point.getBucketCountsList()).containsExactly(1L, 2L, 0L);
    assertThat(point.getExplicitBoundsList()).containsExactly(1.0, 2.5);
    assertThat(point.getCount()).isEqualTo(3);
    assertThat(point.getSum()).isEqualTo(1.5);
    assertThat(point.hasMin()).isTrue();
    assertThat(point.hasMax()).isFalse();
    var exponential = metrics.get(1).getExponentialHistogram().getDataPoints(0);
    assertThat(exponential.getScale()).isEqualTo(-2);
    assertThat(exponential.getPositive().getOffset()).isEqualTo(-7);
    assertThat(exponential.getPositive().getBucketCountsList()).containsExactly(1L, 300L);
    assertThat(metrics.get(2).getSum().getIsMonotonic()).isTrue();
    assertThat(metrics.get(2).getSum().getDataPoints(0).getAsInt()).isEqualTo(-9);
  }

  @Test
  void readsLogs() throws Exception {
    String json =
        """
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"severityNumber": 9, "body": {"kvlistValue":
          {"values": [{"key": "k", "value": {"stringValue": "v"}}]}}, "eventName": "e",
          "observedTimeUnixNano": "18446744073709551615"}]}]}]}
        """;

    var record =
        ExportLogsServiceRequest.parseFrom(protobuf("ExportLogsServiceRequest", json))
            .getResourceLogs(0)
            .getScopeLogs(0)
            .getLogRecords(0);

    assertThat(record.getBody().getKvlistValue().getValues(0).getKey()).isEqualTo("k");
    assertThat(record.getSeverityNumberValue()).isEqualTo(9);
    assertThat(record.getEventName()).isEqualTo("e");
    assertThat(record.getObservedTimeUnixNano()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''| no OTLP:  must be an object",
        "[]| must be an object",
        "{} {}| must be nothing more",
        "{\"resourceSpans\": {}}| no OTLP: /resourceSpans must be an array",
        "{\"resourceSpans\": [7]}| must be an object",
        "{\"resourceSpans\": [{\"schemaUrl\": 7}]}| /resourceSpans/0/schemaUrl must be a string",
        "{\"resourceSpans\": [{| no JSON",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"traceId\": \"xyz\"}]}]}]}| traceId"
            + " must be hexadecimal digits",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"kind\":"
            + " \"SPAN_KIND_SERVER\"}]}]}]}| kind must be a whole number",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"kind\": 1e999999999}]}]}]}| kind"
            + " must be a whole number",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"kind\": 1e99999999}]}]}]}| kind"
            + " must be a whole number",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"startTimeUnixNano\":"
            + " \"1e-99999999\"}]}]}]}| startTimeUnixNano must be a whole number",
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [{\"startTimeUnixNano\":"
            + " \"18446744073709551616\"}]}]}]}| must be a whole number",
      })
  void refusesWhatIsNoOtlp(String json, String reason) {
    assertThatThrownBy(() -> protobuf("ExportTraceServiceRequest", json))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void refusesDeepNesting() {
    String value = "{\"arrayValue\":{\"values\":[".repeat(100_000);
    String json =
        "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":" + value;

    assertThatThrownBy(() -> protobuf("ExportTraceServiceRequest", json))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nesting depth");
    assertThatThrownBy(() -> protobuf("ExportTraceServiceRequest", "[".repeat(100_000)))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(
            () -> protobuf("ExportTraceServiceRequest", "{\"unknown\":" + "[".repeat(100_000)))
        .isInstanceOf(RefusedException.class);
  }

  /** Every cut, and bytes changed at random: refused, or something that protobuf can read. */
  @Test
  void takesNothingThatProtobufDoesNot() throws Exception {
    Random random = new Random(7);
    byte[] original = SPAN.getBytes(UTF_8);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = i < original.length ? Arrays.copyOf(original, i) : changed(original, random);
      OtlpMessage message;
      try {
        message = OtlpJson.toProtobuf("ExportTraceServiceRequest", new OtlpMessage(bytes));
      } catch (RefusedException e) {
        refused++;
        continue;
      }
      assertThat(OtlpStructure.items(message)).isNotNegative();
      assertThat(ExportTraceServiceRequest.parseFrom(bytes(message))).isNotNull();
    }
    assertThat(refused).isBetween(original.length, 19_999);
  }

  private static byte[] changed(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(32, 127);
    }
    return bytes;
  }

  @Test
  void tellsWhatWasRejected() {
    Buffer response =
        Buffer.buffer(
            ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(
                    ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(3)
                        .setErrorMessage("\"too old\""))
                .build()
                .toByteArray());

    assertThat(OtlpJson.response(OtlpSignal.TRACES, response))
        .hasToString(
            "{\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"\\\"too old\\\"\"}}");
    assertThat(OtlpJson.response(OtlpSignal.LOGS, Buffer.buffer())).hasToString("{}");
  }

  private static byte[] protobuf(String messageName, String json)
      throws RefusedException, InvalidProtocolBufferException {
    return bytes(OtlpJson.toProtobuf(messageName, new OtlpMessage(json.getBytes(UTF_8))));
  }

  private static byte[] bytes(OtlpMessage message) {
    return Arrays.copyOfRange(message.array(), message.start(), message.end());
  }
}
