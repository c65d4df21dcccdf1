package io.synspan.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synspan.packet.TcpFlag;
import io.synspan.testing.CapturedSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packet as {@code inspect} says it, or as a capture has it: comparable. */
record ShownPacket(
    String source,
    int sourcePort,
    String destination,
    int destinationPort,
    String flags,
    long sequence,
    int payload) {
  /** Of a full one: an Ethernet frame's, less IPv4's header, TCP's, and its timestamp. */
  private static final int SEGMENT_BYTES = 1448;

  private static final ObjectMapper JSON = new ObjectMapper();

  static ShownPacket of(CapturedSegment segment) {
    StringBuilder flags = new StringBuilder();
    TcpFlag.append(flags, segment.flags());
    return new ShownPacket(
        segment.source(),
        segment.sourcePort(),
        segment.destination(),
        segment.destinationPort(),
        flags.toString(),
        segment.sequence(),
        segment.payload());
  }

  private static ShownPacket of(Map<String, Object> attributes) {
    return new ShownPacket(
        text(attributes, "source.address"),
        (int) number(attributes, "source.port"),
        text(attributes, "destination.address"),
        (int) number(attributes, "destination.port"),
        text(attributes, "network.tcp.flags"),
        number(attributes, "network.tcp.sequence"),
        (int) number(attributes, "network.tcp.payload.size"));
  }

  private static String text(Map<String, Object> attributes, String name) {
    return String.valueOf(attributes.get(name));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return Long.parseLong(text(attributes, name));
  }

  static List<ShownPacket> ofCapture(List<CapturedSegment> segments) {
    return segments.stream().map(ShownPacket::of).toList();
  }

  /** Segments that were joined when they were seen come apart, as they are on the wire. */
  static List<ShownPacket> ofLines(List<String> lines) {
    List<ShownPacket> packets = new ArrayList<>();
    for (String line : lines) {
      JsonNode packet = json(line);
      addSegments(of(packet), packet.get("segments").intValue(), packets);
    }
    return packets;
  }

  /** The same of the log records of {@code inspect --otlp}. */
  static List<ShownPacket> ofRecords(List<JsonNode> records) {
    List<ShownPacket> packets = new ArrayList<>();
    for (JsonNode record : records) {
      Map<String, Object> attributes = OtlpAttributes.of(record);
      int segments = (int) number(attributes, "network.tcp.segments");
      addSegments(of(attributes), segments, packets);
    }
    return packets;
  }

  private static void addSegments(ShownPacket whole, int segments, List<ShownPacket> packets) {
    for (int i = 0; i < segments; i++) {
      boolean last = i == segments - 1;
      packets.add(
          new ShownPacket(
              whole.source,
              whole.sourcePort,
              whole.destination,
              whole.destinationPort,
              last ? whole.flags : whole.flags.replaceAll("PSH,|FIN,", ""),
              whole.sequence + (long) i * SEGMENT_BYTES,
              last ? whole.payload - i * SEGMENT_BYTES : SEGMENT_BYTES));
    }
  }

  static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  private static ShownPacket of(JsonNode packet) {
    return new ShownPacket(
        packet.get("source.address").textValue(),
        packet.get("source.port").intValue(),
        packet.get("destination.address").textValue(),
        packet.get("destination.port").intValue(),
        packet.get("flags").textValue(),
        packet.get("sequence").longValue(),
        packet.get("payload_bytes").intValue());
  }

  boolean isTo(String address, String otherAddress) {
    return destination.equals(address) || destination.equals(otherAddress);
  }
}
