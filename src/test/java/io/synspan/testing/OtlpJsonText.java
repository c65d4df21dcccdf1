package io.synspan.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A message of OTLP as the JSON that OTLP has for it, as a sender would write it. */
public final class OtlpJsonText {
  private static final Set<String> HEXADECIMAL = Set.of("trace_id", "span_id", "parent_span_id");

  private OtlpJsonText() {}

  public static String of(Message message) {
    return message.getAllFields().entrySet().stream()
        .map(
            entry ->
                quoted(entry.getKey().getJsonName())
                    + ":"
                    + value(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String value(FieldDescriptor field, Object value) {
    if (field.isRepeated()) {
      return ((List<?>) value)
          .stream().map(each -> single(field, each)).collect(Collectors.joining(",", "[", "]"));
    }
    return single(field, value);
  }

  private static String single(FieldDescriptor field, Object value) {
    return switch (value) {
      case Message message -> of(message);
      case ByteString bytes when HEXADECIMAL.contains(field.getName()) ->
          quoted(HexFormat.of().formatHex(bytes.toByteArray()));
      case ByteString bytes -> quoted(Base64.getEncoder().encodeToString(bytes.toByteArray()));
      case EnumValueDescriptor constant -> Integer.toString(constant.getNumber());
      case Long number -> quoted(number(field, number));
      case Double number when !Double.isFinite(number) -> quoted(number.toString());
      case String text -> quoted(text);
      default -> value.toString();
    };
  }

  private static String number(FieldDescriptor field, long number) {
    return switch (field.getType()) {
      case FIXED64, UINT64 -> Long.toUnsignedString(number);
      default -> Long.toString(number);
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each < ' ' || each == '"' || each == '\\') {
        quoted.append("\\u%04x".formatted((int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }
}
