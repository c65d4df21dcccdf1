package io.synspan.app.telemetry;

import java.util.concurrent.atomic.AtomicLong;

/** What became of the log records that the SDK has handed to its exporters. For any thread. */
public final class LogRecordCounts {
  private final AtomicLong exported = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();

  void exported(int count) {
    exported.addAndGet(count);
  }

  void sent(int count) {
    sent.addAndGet(count);
  }

  /** How many came out of the SDK's queue. */
  public long exported() {
    return exported.get();
  }

  /** How many the collector has taken. */
  public long sent() {
    return sent.get();
  }
}
