package io.synspan.app.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;

/** Passes everything on, counts it, and shows the results to an {@link ExportWatch}. */
final class WatchedLogRecordExporter implements LogRecordExporter {
  private final LogRecordExporter exporter;
  private final ExportWatch watch;
  private final LogRecordCounts counts;

  WatchedLogRecordExporter(LogRecordExporter exporter, ExportWatch watch, LogRecordCounts counts) {
    this.exporter = exporter;
    this.watch = watch;
    this.counts = counts;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> records) {
    int count = records.size();
    counts.exported(count);
    CompletableResultCode result = exporter.export(records);
    result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            counts.sent(count);
          }
        });
    return watch.watch(result, count);
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public String toString() {
    return exporter.toString();
  }
}
