package io.synspan.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The messages that the JSON reader knows are those of OpenTelemetry's own descriptors. */
class OtlpSchemaTest {
  @Test
  void isThatOfTheOriginalCompletely() {
    Map<String, Map<String, String>> original = new TreeMap<>();
    for (Descriptor request :
        List.of(
            ExportTraceServiceRequest.getDescriptor(),
            ExportMetricsServiceRequest.getDescriptor(),
            ExportLogsServiceRequest.getDescriptor())) {
      describe(request, original);
    }

    assertThat(ours()).isEqualTo(original);
  }

  private static void describe(Descriptor message, Map<String, Map<String, String>> described) {
    if (described.containsKey(message.getName())) {
      return;
    }
    Map<String, String> fields = new TreeMap<>();
    described.put(message.getName(), fields);
    for (FieldDescriptor field : message.getFields()) {
      fields.put(
          field.getJsonName(),
          "%d %s%s".formatted(field.getNumber(), type(field), field.isRepeated() ? "*" : ""));
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        describe(field.getMessageType(), described);
      }
    }
  }

  private static String type(FieldDescriptor field) {
    return switch (field.getType()) {
      case MESSAGE -> field.getMessageType().getName();
      case BYTES -> field.getName().endsWith("_id") ? "hex" : "bytes";
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static Map<String, Map<String, String>> ours() {
    Map<String, Map<String, String>> described = new TreeMap<>();
    OtlpSchema.messages()
        .forEach(
            (name, message) -> {
              Map<String, String> fields = new TreeMap<>();
              message.fields().forEach((key, field) -> fields.put(key, text(field)));
              described.put(name, fields);
            });
    return described;
  }

  private static String text(OtlpSchema.Field field) {
    String type =
        field.type() == OtlpSchema.Type.MESSAGE
            ? field.messageName()
            : field.type().name().toLowerCase(Locale.ROOT);
    return "%d %s%s".formatted(field.number(), type, field.repeated() ? "*" : "");
  }
}
