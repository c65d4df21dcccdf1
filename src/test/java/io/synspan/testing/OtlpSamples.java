package io.synspan.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.Random;

/** Random OTLP requests: any message at all, and traces as gateways and madmen send them. */
public final class OtlpSamples {
  private static final int DEEPEST = 12;
  private static final List<String> ADDRESS_KEYS =
      List.of("network.peer.address", "net.sock.peer.addr", "client.address", "peer.address");
  private static final List<String> PORT_KEYS =
      List.of("network.peer.port", "net.sock.peer.port", "client.port", "server.port");

  /** None of them an address of the connections of tests. */
  private static final List<String> GARBAGE =
      List.of(
          "",
          "localhost",
          "gateway.example.com",
          "10.0.0",
          "10.0.0.9.9",
          "999.1.1.1",
          "::ffff:",
          "[",
          "]",
          "[]:80",
          "[::1",
          ":::",
          ":",
          ":80",
          "fe80::1%eth0",
          "[fe80::1%eth0]:80",
          "1:2:3:4:5:6:7:8:9",
          "unix:/run/x",
          "\u0000",
          "\u20ac",
          "0x7f.1",
          "10.0.0.9:99999",
          "10.0.0.9:-1",
          "-",
          "%",
          "1".repeat(100),
          ":".repeat(50));

  private static final long[] TIMES_NS = {
    0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 2_534_023_007_990_000_000L, 4_102_444_800L
  };

  private OtlpSamples() {}

  /** Fills a message at random, as deep as it goes. */
  public static Message any(Random random, Message.Builder builder) {
    return any(random, builder, 0);
  }

  private static Message any(Random random, Message.Builder builder, int depth) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      boolean deep = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      int bound = deep && depth > 4 ? 2 + 2 * depth : 2;
      if (random.nextInt(bound) != 0 || (deep && depth >= DEEPEST)) {
        continue;
      }
      if (field.isRepeated()) {
        for (int count = random.nextInt(3); count > 0; count--) {
          builder.addRepeatedField(field, value(random, builder, field, depth));
        }
      } else {
        builder.setField(field, value(random, builder, field, depth));
      }
    }
    return builder.build();
  }

  private static Object value(
      Random random, Message.Builder parent, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT ->
          field.getName().equals("key_strindex") ? 0 : random.nextInt() >> random.nextInt(32);
      case LONG -> random.nextLong() >> random.nextInt(64);
      case FLOAT -> random.nextFloat();
      case DOUBLE -> Double.longBitsToDouble(random.nextLong() & 0x7fef_ffff_ffff_ffffL);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> GARBAGE.get(random.nextInt(GARBAGE.size()));
      case BYTE_STRING -> bytes(random, random.nextInt(20));
      case ENUM ->
          field
              .getEnumType()
              .getValues()
              .get(random.nextInt(field.getEnumType().getValues().size()));
      case MESSAGE -> any(random, parent.newBuilderForField(field), depth + 1);
    };
  }

  private static ByteString bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  /**
   * Traces of clients at 10.0.0.9, ports 40000 and up, and of upstreams at 10.0.1.1:80.
   *
   * @param nowNs wall-clock time
   */
  public static ExportTraceServiceRequest traces(Random random, long nowNs, int ports) {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    for (int resources = random.nextInt(3); resources >= 0; resources--) {
      ResourceSpans.Builder resource =
          ResourceSpans.newBuilder()
              .setResource(
                  Resource.newBuilder()
                      .addAttributes(text("service.name", "gateway-" + random.nextInt(3))));
      for (int scopes = random.nextInt(2); scopes >= 0; scopes--) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int spans = random.nextInt(8); spans > 0; spans--) {
          scope.addSpans(span(random, nowNs, ports));
        }
        resource.addScopeSpans(scope);
      }
      request.addResourceSpans(resource);
    }
    return request.build();
  }

  private static Span span(Random random, long nowNs, int ports) {
    boolean server = random.nextBoolean();
    long endNs = nowNs - random.nextInt(2_000_000_000) + 100_000_000;
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(id(random, 16))
            .setSpanId(id(random, 8))
            .setParentSpanId(id(random, random.nextInt(3) * 4))
            .setKindValue(random.nextInt(10) == 0 ? random.nextInt() : server ? 2 : 3)
            .setStartTimeUnixNano(time(random, endNs - random.nextInt(300_000_000)))
            .setEndTimeUnixNano(time(random, endNs))
            .setStatus(Status.newBuilder().setCodeValue(random.nextInt(3)));
    int port = server ? 40_000 + random.nextInt(ports) : 80;
    String address = server ? "10.0.0.9" : "10.0.1.1";
    addEnd(random, span, address, port);
    if (random.nextInt(4) == 0) {
      addEnd(random, span, address, port);
    }
    if (random.nextBoolean()) {
      span.addAttributes(number("http.response.status_code", 200 + random.nextInt(400)));
    }
    if (random.nextInt(20) == 0) {
      span.addAttributes(text("long", "x".repeat(random.nextInt(100_000))));
    }
    return span.build();
  }

  /** Few different ones, so that they come twice, and some that are too short or too long. */
  private static ByteString id(Random random, int length) {
    if (random.nextInt(20) == 0) {
      return bytes(random, random.nextInt(24));
    }
    byte[] id = new byte[length];
    if (length > 0) {
      id[length - 1] = (byte) random.nextInt();
    }
    return ByteString.copyFrom(id);
  }

  private static long time(Random random, long usuallyNs) {
    return random.nextInt(12) == 0
        ? TIMES_NS[random.nextInt(TIMES_NS.length)]
        : usuallyNs - (random.nextBoolean() ? usuallyNs % 1_000_000 : 0);
  }

  private static void addEnd(Random random, Span.Builder span, String address, int port) {
    String addressKey = ADDRESS_KEYS.get(random.nextInt(ADDRESS_KEYS.size()));
    String portKey = PORT_KEYS.get(ADDRESS_KEYS.indexOf(addressKey));
    switch (random.nextInt(8)) {
      case 0 ->
          span.addAttributes(text(addressKey, GARBAGE.get(random.nextInt(GARBAGE.size()))))
              .addAttributes(number(portKey, random.nextLong()));
      case 1 -> span.addAttributes(text(addressKey, address + ":" + port));
      case 2 ->
          span.addAttributes(text(portKey, Integer.toString(port)))
              .addAttributes(text(addressKey, "::ffff:" + address));
      case 3 -> span.addAttributes(number(addressKey, 7)).addAttributes(text(portKey, "http"));
      default -> span.addAttributes(text(addressKey, address)).addAttributes(number(portKey, port));
    }
  }

  private static KeyValue text(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static KeyValue number(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }
}
