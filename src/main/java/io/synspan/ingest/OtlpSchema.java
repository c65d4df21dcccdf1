package io.synspan.ingest;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of OTLP (opentelemetry-proto 1.11) by their names in JSON. A test compares it with
 * the descriptors of the original.
 */
final class OtlpSchema {
  /** MESSAGE: field:number:type..., with * where it is repeated. */
  private static final String TEXT =
      """
      ExportTraceServiceRequest resourceSpans:1:ResourceSpans*
      ExportMetricsServiceRequest resourceMetrics:1:ResourceMetrics*
      ExportLogsServiceRequest resourceLogs:1:ResourceLogs*
      Resource attributes:1:KeyValue* droppedAttributesCount:2:uint32 entityRefs:3:EntityRef*
      EntityRef schemaUrl:1:string type:2:string idKeys:3:string* descriptionKeys:4:string*
      InstrumentationScope name:1:string version:2:string attributes:3:KeyValue* droppedAttributesCount:4:uint32
      KeyValue key:1:string value:2:AnyValue keyStrindex:3:int32
      AnyValue stringValue:1:string boolValue:2:bool intValue:3:int64 doubleValue:4:double arrayValue:5:ArrayValue kvlistValue:6:KeyValueList bytesValue:7:bytes stringValueStrindex:8:int32
      ArrayValue values:1:AnyValue*
      KeyValueList values:1:KeyValue*
      ResourceSpans resource:1:Resource scopeSpans:2:ScopeSpans* schemaUrl:3:string
      ScopeSpans scope:1:InstrumentationScope spans:2:Span* schemaUrl:3:string
      Span traceId:1:hex spanId:2:hex traceState:3:string parentSpanId:4:hex flags:16:fixed32 name:5:string kind:6:enum startTimeUnixNano:7:fixed64 endTimeUnixNano:8:fixed64 attributes:9:KeyValue* droppedAttributesCount:10:uint32 events:11:Event* droppedEventsCount:12:uint32 links:13:Link* droppedLinksCount:14:uint32 status:15:Status
      Event timeUnixNano:1:fixed64 name:2:string attributes:3:KeyValue* droppedAttributesCount:4:uint32
      Link traceId:1:hex spanId:2:hex traceState:3:string attributes:4:KeyValue* droppedAttributesCount:5:uint32 flags:6:fixed32
      Status message:2:string code:3:enum
      ResourceMetrics resource:1:Resource scopeMetrics:2:ScopeMetrics* schemaUrl:3:string
      ScopeMetrics scope:1:InstrumentationScope metrics:2:Metric* schemaUrl:3:string
      Metric name:1:string description:2:string unit:3:string gauge:5:Gauge sum:7:Sum histogram:9:Histogram exponentialHistogram:10:ExponentialHistogram summary:11:Summary metadata:12:KeyValue*
      Gauge dataPoints:1:NumberDataPoint*
      Sum dataPoints:1:NumberDataPoint* aggregationTemporality:2:enum isMonotonic:3:bool
      Histogram dataPoints:1:HistogramDataPoint* aggregationTemporality:2:enum
      ExponentialHistogram dataPoints:1:ExponentialHistogramDataPoint* aggregationTemporality:2:enum
      Summary dataPoints:1:SummaryDataPoint*
      NumberDataPoint attributes:7:KeyValue* startTimeUnixNano:2:fixed64 timeUnixNano:3:fixed64 asDouble:4:double asInt:6:sfixed64 exemplars:5:Exemplar* flags:8:uint32
      HistogramDataPoint attributes:9:KeyValue* startTimeUnixNano:2:fixed64 timeUnixNano:3:fixed64 count:4:fixed64 sum:5:double bucketCounts:6:fixed64* explicitBounds:7:double* exemplars:8:Exemplar* flags:10:uint32 min:11:double max:12:double
      ExponentialHistogramDataPoint attributes:1:KeyValue* startTimeUnixNano:2:fixed64 timeUnixNano:3:fixed64 count:4:fixed64 sum:5:double scale:6:sint32 zeroCount:7:fixed64 positive:8:Buckets negative:9:Buckets flags:10:uint32 exemplars:11:Exemplar* min:12:double max:13:double zeroThreshold:14:double
      Buckets offset:1:sint32 bucketCounts:2:uint64*
      SummaryDataPoint attributes:7:KeyValue* startTimeUnixNano:2:fixed64 timeUnixNano:3:fixed64 count:4:fixed64 sum:5:double quantileValues:6:ValueAtQuantile* flags:8:uint32
      ValueAtQuantile quantile:1:double value:2:double
      Exemplar filteredAttributes:7:KeyValue* timeUnixNano:2:fixed64 asDouble:3:double asInt:6:sfixed64 spanId:4:hex traceId:5:hex
      ResourceLogs resource:1:Resource scopeLogs:2:ScopeLogs* schemaUrl:3:string
      ScopeLogs scope:1:InstrumentationScope logRecords:2:LogRecord* schemaUrl:3:string
      LogRecord timeUnixNano:1:fixed64 observedTimeUnixNano:11:fixed64 severityNumber:2:enum severityText:3:string body:5:AnyValue attributes:6:KeyValue* droppedAttributesCount:7:uint32 flags:8:fixed32 traceId:9:hex spanId:10:hex eventName:12:string
      """;

  private static final Map<String, Message> MESSAGES = parse();

  private OtlpSchema() {}

  /** How a value is written. */
  enum Type {
    STRING,
    BYTES,
    /** Bytes that are hexadecimal digits in OTLP's JSON, and base64 in all other JSON. */
    HEX,
    BOOL,
    /** OTLP's JSON has numbers alone, no names. */
    ENUM,
    INT32,
    UINT32,
    SINT32,
    INT64,
    UINT64,
    FIXED32,
    FIXED64,
    SFIXED64,
    DOUBLE,
    MESSAGE;

    int wireType() {
      return switch (this) {
        case STRING, BYTES, HEX, MESSAGE -> ProtobufReader.LENGTH_DELIMITED;
        case FIXED64, SFIXED64, DOUBLE -> ProtobufReader.FIXED64;
        case FIXED32 -> ProtobufReader.FIXED32;
        default -> ProtobufReader.VARINT;
      };
    }
  }

  /**
   * @param messageName where the type is MESSAGE, else empty
   */
  record Field(int number, Type type, String messageName, boolean repeated) {
    Message message() {
      return OtlpSchema.message(messageName);
    }
  }

  /** Its fields by their names in JSON. */
  record Message(Map<String, Field> fields) {
    @Nullable Field field(String name) {
      return fields.get(name);
    }
  }

  static Message message(String name) {
    return requireNonNull(MESSAGES.get(name), name);
  }

  static Map<String, Message> messages() {
    return MESSAGES;
  }

  private static Map<String, Message> parse() {
    Map<String, Message> messages = new HashMap<>();
    TEXT.lines()
        .map(line -> line.split(" ", -1))
        .forEach(words -> messages.put(words[0], message(words)));
    return Map.copyOf(messages);
  }

  private static Message message(String[] words) {
    Map<String, Field> fields = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      String[] parts = words[i].split(":", -1);
      boolean repeated = parts[2].endsWith("*");
      String type = repeated ? parts[2].substring(0, parts[2].length() - 1) : parts[2];
      boolean scalar = Character.isLowerCase(type.charAt(0));
      fields.put(
          parts[0],
          new Field(
              Integer.parseInt(parts[1]),
              scalar ? Type.valueOf(type.toUpperCase(Locale.ROOT)) : Type.MESSAGE,
              scalar ? "" : type,
              repeated));
    }
    return new Message(Map.copyOf(fields));
  }
}
