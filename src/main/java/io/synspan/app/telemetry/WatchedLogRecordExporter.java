package io.synspan.app.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;

/** Passes everything on, and shows the results to an {@link ExportWatch}. */
final class WatchedLogRecordExporter implements LogRecordExporter {
  private final LogRecordExporter exporter;
  private final ExportWatch watch;

  WatchedLogRecordExporter(LogRecordExporter exporter, ExportWatch watch) {
    this.exporter = exporter;
    this.watch = watch;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> records) {
    int count = records.size();
    return watch.watch(exporter.export(records), count);
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
