package io.synspan.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Packets that the kernel has thrown away since the probe was loaded, by reason, over all CPUs;
 * every one, also where records were held back. Immutable.
 *
 * @param total of all reasons
 * @param byReason of those that there were
 */
public record DropCounts(long total, Map<Integer, Long> byReason) {
  public static final DropCounts NONE = new DropCounts(0, Map.of());

  private static final String MAP = "drop_counts";

  /** The kernel side's place for the sum. */
  private static final int SUM = 0;

  public DropCounts {
    byReason = Map.copyOf(byReason);
  }

  /** Most often nothing has happened since the last time, and one look tells so. */
  static DropCounts read(ProbeObject object, Set<Integer> reasons, DropCounts last)
      throws ProbeException {
    byte[] perCpu = new byte[Long.BYTES * ProbeNative.possibleCpus()];
    long total = read(object, SUM, perCpu);
    if (total == last.total) {
      return last;
    }
    Map<Integer, Long> counts = new TreeMap<>();
    for (int reason : reasons) {
      long count = read(object, reason, perCpu);
      if (count > 0) {
        counts.put(reason, count);
      }
    }
    return new DropCounts(total, counts);
  }

  private static long read(ProbeObject object, int reason, byte[] perCpu) throws ProbeException {
    object.lookupMap(MAP, FilterWriter.ints(reason), perCpu);
    ByteBuffer counts = ByteBuffer.wrap(perCpu).order(ByteOrder.nativeOrder());
    long sum = 0;
    while (counts.hasRemaining()) {
      sum += counts.getLong();
    }
    return sum;
  }
}
