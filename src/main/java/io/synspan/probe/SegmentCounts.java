package io.synspan.probe;

import io.synspan.packet.SegmentFlag;
import io.synspan.packet.SegmentLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/**
 * TCP segments since the probe was loaded, exactly, over all CPUs. Each is in one of the counts, so
 * that their sum is all that were seen. Immutable.
 */
public record SegmentCounts(Map<SegmentFlag, Long> received, Map<SegmentFlag, Long> transmitted) {
  public static final SegmentCounts NONE = new SegmentCounts(Map.of(), Map.of());

  private static final String MAP = "segment_counts";

  public SegmentCounts {
    received = Map.copyOf(received);
    transmitted = Map.copyOf(transmitted);
  }

  static SegmentCounts read(ProbeObject object) throws ProbeException {
    byte[] perCpu = new byte[SegmentLayout.SEGMENT_COUNTS_LENGTH * ProbeNative.possibleCpus()];
    object.lookupMap(MAP, FilterWriter.ints(0), perCpu);
    ByteBuffer values = ByteBuffer.wrap(perCpu).order(ByteOrder.nativeOrder());
    return new SegmentCounts(
        sums(values, SegmentLayout.SEGMENT_COUNTS_RECEIVED_OFFSET),
        sums(values, SegmentLayout.SEGMENT_COUNTS_TRANSMITTED_OFFSET));
  }

  private static Map<SegmentFlag, Long> sums(ByteBuffer perCpu, int offset) {
    Map<SegmentFlag, Long> sums = new EnumMap<>(SegmentFlag.class);
    for (SegmentFlag flag : SegmentFlag.values()) {
      long sum = 0;
      for (int cpu = 0; cpu < perCpu.capacity(); cpu += SegmentLayout.SEGMENT_COUNTS_LENGTH) {
        sum += perCpu.getLong(cpu + offset + flag.code() * Long.BYTES);
      }
      sums.put(flag, sum);
    }
    return sums;
  }

  /** All of one direction. */
  public static long total(Map<SegmentFlag, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
