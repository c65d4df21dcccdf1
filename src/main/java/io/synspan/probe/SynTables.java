package io.synspan.probe;

import static io.synspan.packet.SegmentLayout.SYN_SOURCE_LENGTH;
import static io.synspan.packet.SegmentLayout.SYN_SOURCE_LOCAL_PORT_OFFSET;
import static io.synspan.packet.SegmentLayout.SYN_SOURCE_NETNS_INODE_OFFSET;
import static io.synspan.packet.SegmentLayout.SYN_SOURCE_PREFIX_BITS_OFFSET;
import static io.synspan.packet.SegmentLayout.SYN_SOURCE_PREFIX_OFFSET;
import static io.synspan.packet.SegmentLayout.SYN_SOURCE_SECOND_OFFSET;
import static io.synspan.packet.SegmentLayout.SYN_SOURCE_SYNS_OFFSET;
import static io.synspan.packet.SegmentLayout.SYN_TABLE_LENGTH;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The tables that each CPU has of the prefixes that begin handshakes. A prefix has the same place
 * in each, so that its counts are added up without looking for them. For one thread.
 */
final class SynTables {
  private static final String MAP = "syn_sources";

  private final byte[] bytes = new byte[SYN_TABLE_LENGTH * ProbeNative.possibleCpus()];
  private final ByteBuffer tables = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());

  /**
   * Reads a second that is over, before the next one is.
   *
   * @param second of CLOCK_MONOTONIC
   */
  void read(ProbeObject object, long second, SynConsumer consumer) throws ProbeException {
    object.lookupMap(MAP, FilterWriter.ints((int) (second & 1)), bytes);
    for (int place = 0; place < SYN_TABLE_LENGTH; place += SYN_SOURCE_LENGTH) {
      for (int at = place; at < bytes.length; at += SYN_TABLE_LENGTH) {
        if (isOf(second, at)) {
          consumer.accept(
              Integer.toUnsignedLong(tables.getInt(at + SYN_SOURCE_NETNS_INODE_OFFSET)),
              tables.getLong(at + SYN_SOURCE_PREFIX_OFFSET),
              tables.get(at + SYN_SOURCE_PREFIX_BITS_OFFSET),
              Short.toUnsignedInt(tables.getShort(at + SYN_SOURCE_LOCAL_PORT_OFFSET)),
              takeAllOf(second, at));
        }
      }
    }
  }

  private boolean isOf(long second, int at) {
    return tables.getInt(at + SYN_SOURCE_SECOND_OFFSET) == (int) second
        && tables.getInt(at + SYN_SOURCE_SYNS_OFFSET) != 0;
  }

  /** The sum of one prefix over this CPU and those behind it, whose counts are then 0. */
  private long takeAllOf(long second, int first) {
    long sum = 0;
    for (int at = first; at < bytes.length; at += SYN_TABLE_LENGTH) {
      if (isOf(second, at) && isSame(first, at)) {
        sum += Integer.toUnsignedLong(tables.getInt(at + SYN_SOURCE_SYNS_OFFSET));
        tables.putInt(at + SYN_SOURCE_SYNS_OFFSET, 0);
      }
    }
    return sum;
  }

  private boolean isSame(int one, int other) {
    return tables.getLong(one + SYN_SOURCE_PREFIX_OFFSET)
            == tables.getLong(other + SYN_SOURCE_PREFIX_OFFSET)
        && tables.getInt(one + SYN_SOURCE_NETNS_INODE_OFFSET)
            == tables.getInt(other + SYN_SOURCE_NETNS_INODE_OFFSET)
        && tables.getShort(one + SYN_SOURCE_LOCAL_PORT_OFFSET)
            == tables.getShort(other + SYN_SOURCE_LOCAL_PORT_OFFSET)
        && tables.get(one + SYN_SOURCE_PREFIX_BITS_OFFSET)
            == tables.get(other + SYN_SOURCE_PREFIX_BITS_OFFSET);
  }
}
