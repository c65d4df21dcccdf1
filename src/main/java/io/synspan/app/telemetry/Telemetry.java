package io.synspan.app.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.synspan.forward.Destination;
import io.synspan.ingest.OtlpSignal;
import io.synspan.signal.NextSpan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The OpenTelemetry SDK for the life of one command: {@link #open} reads the standard {@code
 * OTEL_*} settings, {@link #close} sends what is left. Where no exporter is set, nothing is
 * exported.
 */
public final class Telemetry implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Telemetry.class);

  /** The process has two seconds to end; the hooks and the HTTP server want some of them. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  /** The SDK's own limit for one export. */
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(10);

  /** Ours, where the environment says nothing else. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          // the SDK's metrics about itself, such as spans dropped, under their standard names
          "otel.experimental.sdk.telemetry.version", "latest",
          // a header or a key may have been given with -Dotel...
          "otel.resource.disabled.keys", "process.command_args,process.command_line",
          // they guess the service from the name of a jar
          "otel.java.disabled.resource.providers",
              "io.opentelemetry.instrumentation.resources.JarServiceNameDetector,"
                  + "io.opentelemetry.instrumentation.resources.ManifestResourceProvider");

  private static final Map<String, String> LOG_RECORDS =
      Map.of(
          Signal.METRICS.exporterProperty(),
          Signal.NONE,
          Signal.TRACES.exporterProperty(),
          Signal.NONE,
          "otel.blrp.max.queue.size",
          "16384");

  private final OpenTelemetrySdk sdk;
  private final List<String> destinations;
  private final Map<OtlpSignal, Destination> collectors;
  private final KnownIds ids;
  private final LogRecordCounts logRecords;
  private volatile boolean flushFailed;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Telemetry(
      OpenTelemetrySdk sdk,
      List<String> destinations,
      Map<OtlpSignal, Destination> collectors,
      KnownIds ids,
      LogRecordCounts logRecords) {
    this.sdk = sdk;
    this.logRecords = logRecords;
    this.ids = ids;
    this.destinations = destinations;
    this.collectors = collectors;
  }

  /**
   * Makes the SDK from the environment and the system properties.
   *
   * @param version of SynSpan, for {@code service.version}
   * @param logs whether events go out as log records
   * @throws TelemetryException where a setting is wrong; nothing is left open then
   */
  public static Telemetry open(String version, boolean logs) throws TelemetryException {
    return open(Map.of(), new ResourceAttributes(version, System.getenv()), logs);
  }

  /**
   * The same for log records alone: metrics and spans go out only where an exporter of theirs is
   * set by its own name. The queue is longer, where the environment says nothing else.
   */
  public static Telemetry openForLogRecords(String version) throws TelemetryException {
    return open(LOG_RECORDS, new ResourceAttributes(version, System.getenv()), true);
  }

  /**
   * @param properties instead of the defaults
   */
  static Telemetry open(Map<String, String> properties, ResourceAttributes attributes, boolean logs)
      throws TelemetryException {
    Map<String, String> defaults = new HashMap<>(DEFAULTS);
    defaults.putAll(properties);
    Destinations destinations = new Destinations();
    KnownIds ids = new KnownIds();
    LogRecordCounts logRecords = new LogRecordCounts();
    try {
      AutoConfiguredOpenTelemetrySdk configured =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> defaults)
              .addPropertiesCustomizer(config -> exporters(config, logs))
              .addPropertiesCustomizer(destinations::read)
              .addResourceCustomizer(attributes::addTo)
              .addTracerProviderCustomizer((provider, config) -> provider.setIdGenerator(ids))
              .addMetricExporterCustomizer(
                  (exporter, config) ->
                      new WatchedMetricExporter(
                          OtlpRetries.addTo(exporter, config), watch(Signal.METRICS, config)))
              .addSpanExporterCustomizer(
                  (exporter, config) ->
                      new WatchedSpanExporter(
                          OtlpRetries.addTo(exporter, config), watch(Signal.TRACES, config)))
              .addLogRecordExporterCustomizer(
                  (exporter, config) ->
                      new WatchedLogRecordExporter(
                          OtlpRetries.addTo(exporter, config),
                          watch(Signal.LOGS, config),
                          logRecords))
              .build();
      return new Telemetry(
          configured.getOpenTelemetrySdk(),
          destinations.list(),
          destinations.collectors(),
          ids,
          logRecords);
    } catch (ConfigurationException | IllegalArgumentException e) {
      throw new TelemetryException(ConfigurationAdvice.of(e), e);
    }
  }

  private static Map<String, String> exporters(ConfigProperties config, boolean logs) {
    return Stream.of(Signal.values())
        .collect(
            Collectors.toMap(Signal::exporterProperty, signal -> signal.exporter(config, logs)));
  }

  private static ExportWatch watch(Signal signal, ConfigProperties config) {
    return new ExportWatch(signal, signal.destination(config), System::nanoTime);
  }

  /** For instruments and tracers. */
  public OpenTelemetry openTelemetry() {
    return sdk;
  }

  /** For spans whose ids are known before they are. */
  public NextSpan nextSpan() {
    return ids;
  }

  /** Exact once {@link #close} has returned in time. */
  public LogRecordCounts logRecords() {
    return logRecords;
  }

  /** Whether anything goes out. */
  public boolean exports() {
    return !destinations.isEmpty();
  }

  /**
   * What goes where, for a person, such as {@code metrics and traces to http://127.0.0.1:4317
   * (grpc)}; one element for each different place, empty where nothing goes out.
   */
  public List<String> destinations() {
    return destinations;
  }

  /**
   * Where each signal of others is passed on to; a signal that no collector is set for is absent.
   */
  public Map<OtlpSignal, Destination> collectors() {
    return collectors;
  }

  /**
   * Waits until the spans that have ended are sent, for someone who makes more of them than the
   * SDK's queue holds. Where that fails once, later calls do not wait.
   */
  public void flushSpans() {
    if (!flushFailed) {
      CompletableResultCode flushed =
          sdk.getSdkTracerProvider()
              .forceFlush()
              .join(FLUSH_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      flushFailed = !flushed.isSuccess();
    }
  }

  /** The start has failed: {@link #close} has nothing to send, and the process ends soon. */
  public void abandon() {
    closed.set(true);
  }

  /**
   * Sends what is left and ends the SDK's threads, within {@link #CLOSE_LIMIT} even where the
   * collector hangs: the SDK itself would wait much longer. The second call does nothing.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    Thread closer = new Thread(() -> shutDown(done), "synspan-telemetry-close");
    closer.setDaemon(true);
    closer.start();
    try {
      if (!done.await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS) && exports()) {
        LOG.warnf(
            "The last telemetry was not taken within %d ms, by %s: it is lost",
            CLOSE_LIMIT.toMillis(), String.join("; ", destinations));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void shutDown(CountDownLatch done) {
    sdk.shutdown().whenComplete(done::countDown);
  }
}
