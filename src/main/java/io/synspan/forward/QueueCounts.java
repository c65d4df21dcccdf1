package io.synspan.forward;

import static java.util.Objects.requireNonNull;

import io.synspan.ingest.OtlpSignal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is in the queue on disk, and what has become of it since the start. Any thread may call it.
 */
public final class QueueCounts {
  private final Map<OtlpSignal, AtomicLong> messages = new EnumMap<>(OtlpSignal.class);
  private final Map<OtlpSignal, AtomicLong> oldestMs = new EnumMap<>(OtlpSignal.class);
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder kept = new LongAdder();
  private final LongAdder forwarded = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder full = new LongAdder();

  QueueCounts() {
    for (OtlpSignal signal : OtlpSignal.values()) {
      messages.put(signal, new AtomicLong());
      oldestMs.put(signal, new AtomicLong());
    }
  }

  private static AtomicLong of(Map<OtlpSignal, AtomicLong> map, OtlpSignal signal) {
    return requireNonNull(map.get(signal));
  }

  void found(OtlpSignal signal, long count, long size) {
    of(messages, signal).addAndGet(count);
    bytes.addAndGet(size);
  }

  /** Takes room for a message, if there is some. */
  boolean tryAdd(OtlpSignal signal, long size, long mostBytes) {
    if (bytes.addAndGet(size) > mostBytes) {
      bytes.addAndGet(-size);
      return false;
    }
    of(messages, signal).incrementAndGet();
    return true;
  }

  void remove(OtlpSignal signal, long size) {
    bytes.addAndGet(-size);
    of(messages, signal).decrementAndGet();
  }

  void oldest(OtlpSignal signal, long keptAtMs) {
    of(oldestMs, signal).set(keptAtMs);
  }

  void wasKept() {
    kept.increment();
  }

  void wasForwarded() {
    forwarded.increment();
  }

  void wasRefused() {
    refused.increment();
  }

  void wasFull() {
    full.increment();
  }

  long messages(OtlpSignal signal) {
    return of(messages, signal).get();
  }

  /** Messages in it, of all signals. */
  public long messages() {
    return messages.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** Bytes of the messages in it. */
  public long bytes() {
    return bytes.get();
  }

  /**
   * Since when the oldest message is in it.
   *
   * @return wall-clock milliseconds since the epoch; 0 where it is empty
   */
  public long oldestMs() {
    long oldest = 0;
    for (OtlpSignal signal : OtlpSignal.values()) {
      long keptAtMs = messages(signal) == 0 ? 0 : of(oldestMs, signal).get();
      oldest = keptAtMs != 0 && (oldest == 0 || keptAtMs < oldest) ? keptAtMs : oldest;
    }
    return oldest;
  }

  /** Messages that were put in since the start. */
  public long kept() {
    return kept.sum();
  }

  /** Messages that came out and were taken by the collector. */
  public long forwarded() {
    return forwarded.sum();
  }

  /** Messages that came out and were refused for good, at least in part. */
  public long refused() {
    return refused.sum();
  }

  /** Messages for which there was no room, or no disk. */
  public long full() {
    return full.sum();
  }
}
