package io.synspan.app.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Watches the exports of one signal and logs when they begin to fail, every few minutes while they
 * do, and when they succeed again: the SDK's own log is a line for each, without the address.
 * Called on the exporter's threads.
 */
final class ExportWatch {
  private static final Logger LOG = Logger.getLogger(ExportWatch.class);

  private static final long REMINDER_NS = TimeUnit.MINUTES.toNanos(5);

  private final Signal signal;
  private final String destination;
  private final LongSupplier nanoTime;

  private long failures;
  private long itemsLost;
  private long lastLineNs;

  ExportWatch(Signal signal, String destination, LongSupplier nanoTime) {
    this.signal = signal;
    this.destination = destination;
    this.nanoTime = nanoTime;
  }

  /** Looks at the result as soon as there is one. */
  CompletableResultCode watch(CompletableResultCode result, int items) {
    return result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            succeeded();
          } else {
            boolean tls = destination.startsWith("https:");
            failed(items, ExportFailure.of(result.getFailureThrowable(), tls));
          }
        });
  }

  private synchronized void succeeded() {
    if (failures == 0) {
      return;
    }
    LOG.infof("Sending %s to %s again%s", signal.key(), destination, losses());
    failures = 0;
    itemsLost = 0;
  }

  private synchronized void failed(int items, ExportFailure failure) {
    failures++;
    itemsLost += items;
    long now = nanoTime.getAsLong();
    if (failures == 1) {
      LOG.warnf(
          "Cannot send %s to %s: %s. %s SynSpan goes on, and tries again.",
          signal.key(), destination, failure.problem(), failure.advice());
    } else if (now - lastLineNs >= REMINDER_NS) {
      LOG.warnf(
          "Still cannot send %s to %s: %s%s",
          signal.key(), destination, failure.problem(), losses());
    } else {
      return;
    }
    lastLineNs = now;
  }

  /** Metrics are totals, so the next export makes up for one that failed; spans are gone. */
  private String losses() {
    return signal != Signal.METRICS
        ? ", %d %s lost so far".formatted(itemsLost, signal == Signal.TRACES ? "spans" : "records")
        : ", %d exports failed so far".formatted(failures);
  }
}
