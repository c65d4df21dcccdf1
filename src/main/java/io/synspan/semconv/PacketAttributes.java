package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;

/** Log records of single packets: their event names, and attributes that nothing else has. */
public final class PacketAttributes {
  public static final String EVENT_SEGMENT = "tcp.segment";

  /** A connection that accept() has returned, seen at {@code inet_csk_accept}. */
  public static final String EVENT_ACCEPT = "tcp.accept";

  public static final AttributeKey<String> SOURCE_ADDRESS =
      AttributeKey.stringKey("source.address");

  public static final AttributeKey<Long> SOURCE_PORT = AttributeKey.longKey("source.port");

  public static final AttributeKey<String> DESTINATION_ADDRESS =
      AttributeKey.stringKey("destination.address");

  public static final AttributeKey<Long> DESTINATION_PORT =
      AttributeKey.longKey("destination.port");

  public static final AttributeKey<String> INTERFACE_NAME =
      AttributeKey.stringKey("network.interface.name");

  /** Such as {@code SYN,ACK}. */
  public static final AttributeKey<String> FLAGS = AttributeKey.stringKey("network.tcp.flags");

  public static final AttributeKey<Long> SEQUENCE = AttributeKey.longKey("network.tcp.sequence");

  public static final AttributeKey<Long> ACKNOWLEDGMENT =
      AttributeKey.longKey("network.tcp.acknowledgment");

  /** As it stands in the header, not scaled. */
  public static final AttributeKey<Long> WINDOW = AttributeKey.longKey("network.tcp.window");

  public static final AttributeKey<Long> PAYLOAD_BYTES =
      AttributeKey.longKey("network.tcp.payload.size");

  /** How many segments the kernel or the interface has joined. */
  public static final AttributeKey<Long> SEGMENTS = AttributeKey.longKey("network.tcp.segments");

  public static final AttributeKey<Long> HOP_LIMIT = AttributeKey.longKey("network.hop_limit");

  public static final AttributeKey<Long> VLAN = AttributeKey.longKey("network.vlan.id");

  public static final AttributeKey<Long> OUTER_VLAN = AttributeKey.longKey("network.vlan.outer.id");

  public static final AttributeKey<Boolean> FIRST_FRAGMENT =
      AttributeKey.booleanKey("network.ip.first_fragment");

  public static final AttributeKey<Boolean> IP_OPTIONS =
      AttributeKey.booleanKey("network.ip.options");

  /** Its first bytes in hexadecimal. */
  public static final AttributeKey<String> PAYLOAD = AttributeKey.stringKey("network.tcp.payload");

  private PacketAttributes() {}
}
