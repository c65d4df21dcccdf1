package io.synspan.app.packets;

import io.synspan.app.telemetry.LogRecordCounts;
import io.synspan.app.telemetry.Telemetry;
import io.synspan.app.telemetry.TelemetryException;
import io.synspan.forward.Destination;
import io.synspan.ingest.OtlpSignal;
import io.synspan.inspect.PacketLogRecords;
import io.synspan.inspect.PacketNames;
import io.synspan.inspect.SequenceNumbers;
import org.jspecify.annotations.Nullable;

/** Packets on their way to a collector, of {@code --otlp}. Whoever opens it closes it. */
public final class PacketExport implements AutoCloseable {
  private static final String SCOPE = "io.synspan";

  private final Telemetry telemetry;
  private final Destination destination;
  private @Nullable PacketLogRecords records;

  private PacketExport(Telemetry telemetry, Destination destination) {
    this.telemetry = telemetry;
    this.destination = destination;
  }

  /**
   * Reads the {@code OTEL_*} settings.
   *
   * @throws TelemetryException where they are wrong
   * @throws IllegalArgumentException where they name no collector
   */
  public static PacketExport open(String version) throws TelemetryException {
    Telemetry telemetry = Telemetry.openForLogRecords(version);
    Destination destination = telemetry.collectors().get(OtlpSignal.LOGS);
    if (destination == null || !telemetry.exports()) {
      telemetry.close();
      throw new IllegalArgumentException(
          "--otlp needs to know the collector: set OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST:4317");
    }
    return new PacketExport(telemetry, destination);
  }

  PacketLogRecords output(PacketNames names, SequenceNumbers numbers) {
    PacketLogRecords made =
        new PacketLogRecords(
            telemetry.openTelemetry().getLogsBridge().get(SCOPE),
            names,
            numbers,
            CollectorEnd.of(destination));
    records = made;
    return made;
  }

  /**
   * Sends what is left and says what became of all that were shown: the numbers add up. Empty where
   * nothing was to be sent.
   */
  public String end() {
    telemetry.close();
    PacketLogRecords all = records;
    if (all == null) {
      return "";
    }
    LogRecordCounts counts = telemetry.logRecords();
    long exported = counts.exported();
    return ("Of those shown %,d sent to %s, %,d not taken by it, %,d left out because the queue was"
            + " full or the time up, %,d of its own connection not sent")
        .formatted(
            counts.sent(),
            destination,
            exported - counts.sent(),
            all.handedOn() - exported,
            all.leftOut());
  }

  @Override
  public void close() {
    telemetry.close();
  }
}
