package io.synspan.ingest;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the receiver has done so far. Any thread may call it. */
public final class ReceiverCounts {
  private final LongAdder spansReceived = new LongAdder();
  private final LongAdder spansForwarded = new LongAdder();
  private final LongAdder spansRefused = new LongAdder();
  private final Map<OtlpSignal, LongAdder> forwarded = adders();
  private final Map<OtlpSignal, LongAdder> refused = adders();

  private static Map<OtlpSignal, LongAdder> adders() {
    Map<OtlpSignal, LongAdder> adders = new EnumMap<>(OtlpSignal.class);
    for (OtlpSignal signal : OtlpSignal.values()) {
      adders.put(signal, new LongAdder());
    }
    return adders;
  }

  void received(OtlpSignal signal, int items) {
    if (signal == OtlpSignal.TRACES) {
      spansReceived.add(items);
    }
  }

  /**
   * @param items in the request, 0 where it could not be read
   * @param rejected of these, by a collector that took the others
   */
  void answered(OtlpSignal signal, boolean accepted, int items, long rejected) {
    if (accepted) {
      adder(forwarded, signal).increment();
    } else {
      adder(refused, signal).increment();
    }
    if (signal == OtlpSignal.TRACES) {
      long refusedItems = accepted ? Math.min(items, rejected) : items;
      spansRefused.add(refusedItems);
      spansForwarded.add(items - refusedItems);
    }
  }

  private static LongAdder adder(Map<OtlpSignal, LongAdder> adders, OtlpSignal signal) {
    return requireNonNull(adders.get(signal));
  }

  /** Spans in requests that were well. */
  public long spansReceived() {
    return spansReceived.sum();
  }

  /** Of these, what the collector has taken. */
  public long spansForwarded() {
    return spansForwarded.sum();
  }

  /** Of these, what the sender was told no for. */
  public long spansRefused() {
    return spansRefused.sum();
  }

  /** Requests that the collector took, at least in part. */
  public long requestsForwarded(OtlpSignal signal) {
    return adder(forwarded, signal).sum();
  }

  /** Requests for which the sender was told no. */
  public long requestsRefused(OtlpSignal signal) {
    return adder(refused, signal).sum();
  }
}
