package io.synspan.enrich;

import static io.synspan.ingest.ProtobufReader.FIXED64;
import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;
import static io.synspan.ingest.ProtobufReader.VARINT;

import io.opentelemetry.api.common.AttributeKey;
import io.synspan.ingest.ProtobufWriter;

/** Fields of OTLP's {@code Span} and of its events, as protobuf. */
final class SpanFields {
  static final int SPAN_TRACE_ID = 1;
  static final int SPAN_ID = 2;
  static final int SPAN_PARENT_ID = 4;
  static final int SPAN_NAME = 5;
  static final int SPAN_KIND = 6;
  static final int SPAN_START = 7;
  static final int SPAN_END = 8;
  static final int SPAN_ATTRIBUTES = 9;
  static final int SPAN_EVENTS = 11;
  static final int SPAN_LINKS = 13;
  static final int LINK_TRACE_ID = 1;
  static final int LINK_SPAN_ID = 2;
  static final int EVENT_TIME = 1;
  static final int EVENT_NAME = 2;
  static final int EVENT_ATTRIBUTES = 3;
  static final int KIND_INTERNAL = 1;

  private SpanFields() {}

  /** Attributes are in the field {@code field} of their parent. */
  static void text(ProtobufWriter parent, int field, AttributeKey<String> key, String value) {
    int begin = beginAttribute(parent, field, key);
    int any = beginValue(parent);
    string(parent, 1, value);
    parent.endMessage(any);
    parent.endMessage(begin);
  }

  static void flag(ProtobufWriter parent, int field, AttributeKey<Boolean> key, boolean value) {
    int begin = beginAttribute(parent, field, key);
    int any = beginValue(parent);
    parent.tag(2, VARINT).varint(value ? 1 : 0);
    parent.endMessage(any);
    parent.endMessage(begin);
  }

  static void number(ProtobufWriter parent, int field, AttributeKey<Long> key, long value) {
    int begin = beginAttribute(parent, field, key);
    int any = beginValue(parent);
    parent.tag(3, VARINT).varint(value);
    parent.endMessage(any);
    parent.endMessage(begin);
  }

  static void seconds(ProtobufWriter parent, int field, AttributeKey<Double> key, double value) {
    int begin = beginAttribute(parent, field, key);
    int any = beginValue(parent);
    parent.tag(4, FIXED64).fixed64(Double.doubleToRawLongBits(value));
    parent.endMessage(any);
    parent.endMessage(begin);
  }

  static void string(ProtobufWriter parent, int field, String value) {
    parent.tag(field, LENGTH_DELIMITED);
    int begin = parent.beginMessage();
    parent.utf8(value);
    parent.endMessage(begin);
  }

  /** Ids, in network order. */
  static void id(ProtobufWriter parent, int field, long... parts) {
    parent.tag(field, LENGTH_DELIMITED);
    int begin = parent.beginMessage();
    for (long part : parts) {
      parent.fixed64(Long.reverseBytes(part));
    }
    parent.endMessage(begin);
  }

  private static int beginAttribute(ProtobufWriter parent, int field, AttributeKey<?> key) {
    parent.tag(field, LENGTH_DELIMITED);
    int begin = parent.beginMessage();
    string(parent, 1, key.getKey());
    return begin;
  }

  private static int beginValue(ProtobufWriter attribute) {
    attribute.tag(2, LENGTH_DELIMITED);
    return attribute.beginMessage();
  }
}
