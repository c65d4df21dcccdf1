package io.synspan.probe;

import io.synspan.packet.PacketLayout;
import io.synspan.packet.PacketOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What has become of the packets that the hooks have seen so far, exactly. Immutable. */
public final class PacketCounts {
  private static final String MAP = "packet_counts";

  private final long[] byOutcome;

  private PacketCounts(long[] byOutcome) {
    this.byOutcome = byOutcome;
  }

  /** Counts by the number of the outcome. */
  public static PacketCounts of(long... byOutcome) {
    return new PacketCounts(Arrays.copyOf(byOutcome, PacketLayout.PACKET_OUTCOMES));
  }

  /** Over all hooks and CPUs. */
  static PacketCounts read(ProbeObject object) throws ProbeException {
    long[] sums = new long[PacketLayout.PACKET_OUTCOMES];
    byte[] value = new byte[PacketLayout.PACKET_COUNTS_LENGTH * ProbeNative.possibleCpus()];
    for (int hook = 0; hook < PacketLayout.HOOK_COUNT; hook++) {
      object.lookupMap(MAP, FilterWriter.ints(hook), value);
      ByteBuffer perCpu = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
      while (perCpu.hasRemaining()) {
        for (int outcome = 0; outcome < sums.length; outcome++) {
          sums[outcome] += perCpu.getLong();
        }
      }
    }
    return new PacketCounts(sums);
  }

  /** All that the hooks have seen. */
  public long seen() {
    return Arrays.stream(byOutcome).sum();
  }

  public long of(PacketOutcome outcome) {
    return byOutcome[outcome.code()];
  }
}
