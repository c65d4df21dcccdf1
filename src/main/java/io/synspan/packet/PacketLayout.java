package io.synspan.packet;

import java.lang.annotation.Native;

/**
 * Where each field of a packet's record lies: the Java side of {@code src/main/bpf/packet.h}.
 *
 * <p>Integers are in the machine's byte order, addresses in network order.
 *
 * <pre>
 *    0 timestamp_ns    8 source_address[16]  24 destination_address[16]
 *   40 source_port    42 destination_port    44 sequence         48 acknowledgment
 *   52 length_bytes   56 payload_bytes       60 interface_index  64 netns_inode
 *   68 window         70 tcp_flags           72 vlan_id          74 outer_vlan_id
 *   76 segments       78 header_bytes        80 captured_bytes
 *   82 hook           83 direction           84 notes            85 hop_limit
 *   86 traffic_class  87 unused                                                (88 bytes)
 *   88 bytes[256], of which captured_bytes mean something: only where they were asked for
 * </pre>
 */
public final class PacketLayout {
  /** Where it was seen. */
  @Native public static final int HOOK_XDP = 0;

  @Native public static final int HOOK_TC = 1;
  @Native public static final int HOOK_CGROUP_SKB = 2;
  @Native public static final int HOOK_IP_RCV = 3;
  @Native public static final int HOOK_IPV6_RCV = 4;
  @Native public static final int HOOK_TCP_V4_RCV = 5;
  @Native public static final int HOOK_TCP_V6_RCV = 6;
  @Native public static final int HOOK_TCP_RCV_ESTABLISHED = 7;
  @Native public static final int HOOK_INET_CSK_ACCEPT = 8;
  @Native public static final int HOOK_COUNT = 9;

  @Native public static final int DIRECTION_RECEIVE = 1;
  @Native public static final int DIRECTION_TRANSMIT = 2;

  /** What became of it. */
  @Native public static final int PACKET_DELIVERED = 0;

  @Native public static final int PACKET_LOST = 1;
  @Native public static final int PACKET_RATE_LIMITED = 2;
  @Native public static final int PACKET_FILTERED = 3;
  @Native public static final int PACKET_NOT_IP = 4;
  @Native public static final int PACKET_NOT_TCP = 5;
  @Native public static final int PACKET_LATER_FRAGMENT = 6;
  @Native public static final int PACKET_TRUNCATED = 7;
  @Native public static final int PACKET_MALFORMED = 8;
  @Native public static final int PACKET_TOO_DEEP = 9;
  @Native public static final int PACKET_OUTCOMES = 10;

  @Native public static final int NOTE_FIRST_FRAGMENT = 1;
  @Native public static final int NOTE_OPTIONS = 2;
  @Native public static final int NOTE_ETHERNET = 4;

  @Native public static final int PACKET_TIMESTAMP_NS_OFFSET = 0;
  @Native public static final int PACKET_SOURCE_ADDRESS_OFFSET = 8;
  @Native public static final int PACKET_DESTINATION_ADDRESS_OFFSET = 24;
  @Native public static final int PACKET_SOURCE_PORT_OFFSET = 40;
  @Native public static final int PACKET_DESTINATION_PORT_OFFSET = 42;
  @Native public static final int PACKET_SEQUENCE_OFFSET = 44;
  @Native public static final int PACKET_ACKNOWLEDGMENT_OFFSET = 48;
  @Native public static final int PACKET_LENGTH_BYTES_OFFSET = 52;
  @Native public static final int PACKET_PAYLOAD_BYTES_OFFSET = 56;
  @Native public static final int PACKET_INTERFACE_INDEX_OFFSET = 60;
  @Native public static final int PACKET_NETNS_INODE_OFFSET = 64;
  @Native public static final int PACKET_WINDOW_OFFSET = 68;
  @Native public static final int PACKET_TCP_FLAGS_OFFSET = 70;
  @Native public static final int PACKET_VLAN_ID_OFFSET = 72;
  @Native public static final int PACKET_OUTER_VLAN_ID_OFFSET = 74;
  @Native public static final int PACKET_SEGMENTS_OFFSET = 76;
  @Native public static final int PACKET_HEADER_BYTES_OFFSET = 78;
  @Native public static final int PACKET_CAPTURED_BYTES_OFFSET = 80;
  @Native public static final int PACKET_HOOK_OFFSET = 82;
  @Native public static final int PACKET_DIRECTION_OFFSET = 83;
  @Native public static final int PACKET_NOTES_OFFSET = 84;
  @Native public static final int PACKET_HOP_LIMIT_OFFSET = 85;
  @Native public static final int PACKET_TRAFFIC_CLASS_OFFSET = 86;
  @Native public static final int PACKET_UNUSED_OFFSET = 87;
  @Native public static final int PACKET_LENGTH = 88;

  @Native public static final int PACKET_BYTES_PACKET_OFFSET = 0;
  @Native public static final int PACKET_BYTES_BYTES_OFFSET = 88;
  @Native public static final int PACKET_BYTES_LENGTH = 344;

  /** Not a record: the counts that the kernel side keeps for each hook and CPU. */
  @Native public static final int PACKET_COUNTS_BY_OUTCOME_OFFSET = 0;

  @Native public static final int PACKET_COUNTS_LENGTH = 80;

  private PacketLayout() {}
}
