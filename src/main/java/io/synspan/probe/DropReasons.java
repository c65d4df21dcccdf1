package io.synspan.probe;

import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which of the kernel's reasons for throwing a packet away tell of a loss. */
public final class DropReasons {
  /** As many as {@code drop.bpf.h} counts. Above are those of subsystems, which have no TCP. */
  static final int COUNT = 256;

  /**
   * Packets that were done with, rather than lost: what they brought was there already, or has been
   * acted on. What the kernel gives no reason for is most often of this kind too.
   */
  private static final Set<String> NO_LOSS =
      Set.of(
          "SKB_NOT_DROPPED_YET",
          "SKB_CONSUMED",
          "SKB_DROP_REASON_NOT_DROPPED_YET",
          "SKB_DROP_REASON_NOT_SPECIFIED",
          "SKB_DROP_REASON_OTHERHOST",
          "SKB_DROP_REASON_QUEUE_PURGE",
          "SKB_DROP_REASON_SOCKET_CLOSE",
          "SKB_DROP_REASON_TAP_FILTER",
          "SKB_DROP_REASON_TAP_TXFILTER",
          "SKB_DROP_REASON_TCP_FASTOPEN",
          "SKB_DROP_REASON_TCP_OFOMERGE",
          "SKB_DROP_REASON_TCP_OLD_ACK",
          "SKB_DROP_REASON_TCP_RESET",
          "SKB_DROP_REASON_UNIX_DISCONNECT",
          "SKB_DROP_REASON_UNIX_SKIP_OOB");

  private DropReasons() {}

  /**
   * Those of the running kernel, its constants by number.
   *
   * @throws ProbeException where the JNI library can't be loaded
   */
  public static Map<Integer, String> losses() throws ProbeException {
    return lossesOf(KernelEnum.SKB_DROP_REASON.names());
  }

  static Map<Integer, String> lossesOf(Map<Integer, String> reasons) {
    Map<Integer, String> losses = new TreeMap<>(reasons);
    losses
        .entrySet()
        .removeIf(
            reason ->
                reason.getKey() <= 0
                    || reason.getKey() >= COUNT
                    || NO_LOSS.contains(reason.getValue()));
    return losses;
  }

  /** For {@code drop_reason_bits}: 64 reasons a word. */
  static byte[] bits(Set<Integer> reasons) {
    BitSet bits = new BitSet(COUNT);
    reasons.forEach(bits::set);
    return FilterWriter.bits(bits, COUNT);
  }
}
