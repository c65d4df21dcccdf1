package io.synspan.app.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.synspan.forward.Destination;
import io.synspan.ingest.OtlpSignal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes where, as the settings say that the SDK has read. */
final class Destinations {
  private final Map<String, List<String>> signalsByDestination = new LinkedHashMap<>();
  private @Nullable ConfigProperties settings;

  /** Looks at the settings, and changes none. */
  Map<String, String> read(ConfigProperties config) {
    settings = config;
    if (!config.getBoolean("otel.sdk.disabled", false)) {
      for (Signal signal : Signal.values()) {
        String destination = signal.destination(config);
        if (!destination.equals(Signal.NONE)) {
          signalsByDestination
              .computeIfAbsent(destination, key -> new ArrayList<>())
              .add(signal.key());
        }
      }
    }
    return Map.of();
  }

  /** Such as {@code metrics and traces to http://127.0.0.1:4317 (grpc)}. */
  List<String> list() {
    return signalsByDestination.entrySet().stream()
        .map(entry -> String.join(" and ", entry.getValue()) + " to " + entry.getKey())
        .toList();
  }

  /**
   * Where the telemetry of others goes: to the same places, also what SynSpan itself has none of.
   */
  Map<OtlpSignal, Destination> collectors() {
    Map<OtlpSignal, Destination> collectors = new EnumMap<>(OtlpSignal.class);
    ConfigProperties config = settings;
    if (config != null && !config.getBoolean("otel.sdk.disabled", false)) {
      for (OtlpSignal signal : OtlpSignal.values()) {
        CollectorSettings.of(config, signal).ifPresent(found -> collectors.put(signal, found));
      }
    }
    return collectors;
  }
}
