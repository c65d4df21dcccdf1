package io.synspan.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;

/**
 * OTLP as JSON: the request to protobuf, the answer from it. Names that OTLP does not have are
 * passed over, as it asks for.
 */
final class OtlpJson {
  /** Attributes may nest; the deepest of ours needs 16. */
  private static final int MOST_NESTING = 64;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MOST_NESTING)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** Of a number of 64 bits, with some that say nothing. */
  private static final int MOST_DIGITS = 40;

  private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger SIGNED_BEGIN = BigInteger.ONE.shiftLeft(63).negate();

  private final JsonParser parser;
  private final ProtobufWriter writer;

  private OtlpJson(JsonParser parser, int expectedBytes) {
    this.parser = parser;
    this.writer = new ProtobufWriter(expectedBytes);
  }

  /**
   * @param messageName such as {@code ExportTraceServiceRequest}
   * @throws RefusedException where it is no JSON, nests too deep, or a value is not what OTLP has
   */
  static OtlpMessage toProtobuf(String messageName, OtlpMessage json) throws RefusedException {
    try (JsonParser parser = FACTORY.createParser(json.array(), json.start(), json.length())) {
      OtlpJson conversion = new OtlpJson(parser, json.length() / 2);
      conversion.expect(parser.nextToken(), JsonToken.START_OBJECT);
      conversion.fields(OtlpSchema.message(messageName));
      if (parser.nextToken() != null) {
        throw conversion.malformed("nothing more");
      }
      return conversion.writer.toMessage();
    } catch (IOException e) {
      throw RefusedException.malformed("the message is no JSON: " + firstLine(e));
    }
  }

  private static String firstLine(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse("");
  }

  private void fields(OtlpSchema.Message message) throws IOException, RefusedException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      OtlpSchema.Field field = message.field(parser.currentName());
      JsonToken token = parser.nextToken();
      if (field == null) {
        parser.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        value(field, token);
      }
    }
  }

  private void value(OtlpSchema.Field field, JsonToken token) throws IOException, RefusedException {
    if (field.repeated()) {
      expect(token, JsonToken.START_ARRAY);
      repeated(field);
    } else {
      tagged(field);
    }
  }

  private void repeated(OtlpSchema.Field field) throws IOException, RefusedException {
    if (field.type().wireType() == ProtobufReader.LENGTH_DELIMITED) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        tagged(field);
      }
      return;
    }
    writer.tag(field.number(), ProtobufReader.LENGTH_DELIMITED);
    int begin = writer.beginMessage();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      scalar(field.type());
    }
    writer.endMessage(begin);
  }

  private void tagged(OtlpSchema.Field field) throws IOException, RefusedException {
    int wireType = field.type().wireType();
    writer.tag(field.number(), wireType);
    if (wireType != ProtobufReader.LENGTH_DELIMITED) {
      scalar(field.type());
      return;
    }
    int begin = writer.beginMessage();
    switch (field.type()) {
      case MESSAGE -> {
        expect(parser.currentToken(), JsonToken.START_OBJECT);
        fields(field.message());
      }
      case STRING -> writer.utf8(string());
      case HEX -> raw(hex(string()));
      default -> raw(base64(string()));
    }
    writer.endMessage(begin);
  }

  private void scalar(OtlpSchema.Type type) throws IOException, RefusedException {
    switch (type) {
      case BOOL -> writer.varint(bool() ? 1 : 0);
      case DOUBLE -> writer.fixed64(Double.doubleToRawLongBits(decimal()));
      case FIXED64, SFIXED64 -> writer.fixed64(integer());
      case FIXED32 -> writer.fixed32((int) integer());
      case SINT32 -> {
        int number = (int) integer();
        writer.varint(((number << 1) ^ (number >> 31)) & 0xffff_ffffL);
      }
      default -> writer.varint(integer());
    }
  }

  private String string() throws IOException, RefusedException {
    expect(parser.currentToken(), JsonToken.VALUE_STRING);
    return parser.getText();
  }

  private void raw(byte[] bytes) {
    writer.bytes(bytes, 0, bytes.length);
  }

  private byte[] hex(String text) throws RefusedException {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw malformed("hexadecimal digits");
    }
  }

  private byte[] base64(String text) throws RefusedException {
    try {
      return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw malformed("base64");
    }
  }

  private boolean bool() throws RefusedException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw malformed("true or false");
    };
  }

  private double decimal() throws IOException, RefusedException {
    if (parser.currentToken().isNumeric()) {
      return parser.getDoubleValue();
    }
    try {
      return Double.parseDouble(string());
    } catch (NumberFormatException e) {
      throw malformed("a number");
    }
  }

  /** Numbers of 64 bits are strings in JSON; some senders write them as numbers all the same. */
  private long integer() throws IOException, RefusedException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    String digits = parser.currentToken().isNumeric() ? parser.getText() : string();
    try {
      if (digits.length() > MOST_DIGITS) {
        throw malformed("a whole number");
      }
      BigDecimal decimal = new BigDecimal(digits);
      // what an exponent stands for is written out by toBigIntegerExact
      if (decimal.scale() < -MOST_DIGITS || decimal.scale() > MOST_DIGITS) {
        throw malformed("a whole number");
      }
      BigInteger number = decimal.toBigIntegerExact();
      if (number.compareTo(SIGNED_BEGIN) >= 0 && number.compareTo(UNSIGNED_END) < 0) {
        return number.longValue();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // said below
    }
    throw malformed("a whole number");
  }

  private void expect(JsonToken actual, JsonToken expected) throws RefusedException {
    if (actual != expected) {
      throw malformed(
          switch (expected) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> "a string";
          });
    }
  }

  private RefusedException malformed(String expected) {
    return RefusedException.malformed(
        "the JSON is no OTLP: %s must be %s"
            .formatted(parser.getParsingContext().pathAsPointer(), expected));
  }

  /** {@code Export...ServiceResponse}, with what was rejected if anything was. */
  static Buffer response(OtlpSignal signal, Buffer response) {
    PartialSuccess partial = PartialSuccess.of(new OtlpMessage(response.getBytes()));
    return write(
        generator -> {
          if (partial.rejected() > 0 || !partial.message().isEmpty()) {
            generator.writeObjectFieldStart("partialSuccess");
            generator.writeStringField(
                switch (signal) {
                  case TRACES -> "rejectedSpans";
                  case METRICS -> "rejectedDataPoints";
                  case LOGS -> "rejectedLogRecords";
                },
                Long.toString(partial.rejected()));
            generator.writeStringField("errorMessage", partial.message());
            generator.writeEndObject();
          }
        });
  }

  /** {@code google.rpc.Status}. */
  static Buffer status(int code, String message) {
    return write(
        generator -> {
          generator.writeNumberField("code", code);
          generator.writeStringField("message", message);
        });
  }

  @FunctionalInterface
  private interface Fields {
    void writeTo(JsonGenerator generator) throws IOException;
  }

  private static Buffer write(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      generator.writeStartObject();
      fields.writeTo(generator);
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }
}
