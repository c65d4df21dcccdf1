package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.synspan.connection.ConnectionLookup;
import io.synspan.event.RecordLayout;
import io.synspan.semconv.SynspanAttributes;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.Units;
import java.util.List;
import java.util.function.Supplier;

/**
 * The {@code synspan.*} metrics: what SynSpan says about itself. Everything is read at collection,
 * on the SDK's reader thread.
 */
public final class SelfMetrics {
  private SelfMetrics() {}

  /**
   * Lets the SDK read them until it is closed: its last collection tells how all ended.
   *
   * @param hooks those that SynSpan wants, attached or not
   * @param counts read once a collection
   */
  public static void register(
      Meter meter, ConnectionLookup table, List<HookState> hooks, Supplier<KernelCounts> counts) {
    Observers observers = new Observers(meter);
    meter.batchCallback(
        () -> {
          observers.observe(counts.get());
          observers.observe(table);
          observers.observeHooks(hooks);
        },
        observers.processed,
        observers.lost,
        observers.undecodable,
        observers.tableSize,
        observers.tableLimit,
        observers.evicted,
        observers.vanished,
        observers.hooks,
        observers.missedCalls);
  }

  /** The instruments, each with how it is written. */
  private static final class Observers {
    final ObservableLongMeasurement processed;
    final ObservableLongMeasurement lost;
    final ObservableLongMeasurement undecodable;
    final ObservableLongMeasurement tableSize;
    final ObservableLongMeasurement tableLimit;
    final ObservableLongMeasurement evicted;
    final ObservableLongMeasurement vanished;
    final ObservableLongMeasurement hooks;
    final ObservableLongMeasurement missedCalls;

    Observers(Meter meter) {
      processed =
          counter(
              meter,
              SynspanMetrics.EVENT_PROCESSED,
              Units.EVENTS,
              "Kernel records that were processed.");
      lost =
          counter(
              meter,
              SynspanMetrics.EVENT_LOST,
              Units.EVENTS,
              "Kernel records for which there was no room.");
      undecodable =
          counter(
              meter,
              SynspanMetrics.EVENT_UNDECODABLE,
              Units.EVENTS,
              "Kernel records that were cut short or of an unknown kind.");
      tableSize =
          upDownCounter(
              meter, SynspanMetrics.TABLE_SIZE, Units.CONNECTIONS, "Connections in the table.");
      tableLimit =
          upDownCounter(
              meter,
              SynspanMetrics.TABLE_LIMIT,
              Units.CONNECTIONS,
              "Connections for which the table has room.");
      evicted =
          counter(
              meter,
              SynspanMetrics.CONNECTION_EVICTED,
              Units.CONNECTIONS,
              "Connections forgotten because the table was full.");
      vanished =
          counter(
              meter,
              SynspanMetrics.CONNECTION_VANISHED,
              Units.CONNECTIONS,
              "Connections found gone whose closing was not seen.");
      hooks =
          upDownCounter(
              meter, SynspanMetrics.HOOKS, Units.HOOKS, "Kernel hooks, attached or missing.");
      missedCalls =
          counter(
              meter,
              SynspanMetrics.HOOK_MISSED,
              Units.CALLS,
              "Calls of hooks that the kernel left out.");
    }

    void observe(KernelCounts counts) {
      missedCalls.record(counts.missedCalls());
      for (EventCount count : counts.events()) {
        Attributes kind = Attributes.of(SynspanAttributes.EVENT_KIND, kindName(count.kind()));
        processed.record(count.delivered(), kind);
        lost.record(count.lost(), kind);
      }
    }

    void observe(ConnectionLookup table) {
      undecodable.record(table.undecodable());
      tableSize.record(table.size());
      tableLimit.record(table.capacity());
      evicted.record(table.evictions());
      vanished.record(table.vanished());
    }

    void observeHooks(List<HookState> states) {
      for (HookState state : states) {
        hooks.record(
            1,
            Attributes.of(
                SynspanAttributes.HOOK_NAME,
                state.name(),
                SynspanAttributes.HOOK_STATE,
                state.attached() ? "attached" : "missing"));
      }
    }

    private static String kindName(int kind) {
      return switch (kind) {
        case RecordLayout.KIND_ESTABLISHED -> "established";
        case RecordLayout.KIND_FAILED -> "failed";
        case RecordLayout.KIND_CLOSED -> "closed";
        case RecordLayout.KIND_RESET -> "reset";
        case RecordLayout.KIND_RETRANSMIT -> "retransmit";
        case RecordLayout.KIND_SAMPLE -> "sample";
        case RecordLayout.KIND_LISTENER -> "listener";
        case RecordLayout.KIND_ACCEPTED -> "accepted";
        case RecordLayout.KIND_DROP -> "drop";
        case RecordLayout.KIND_EXCHANGE -> "exchange";
        case RecordLayout.KIND_TRACEPARENT -> "traceparent";
        default -> "_OTHER";
      };
    }

    private static ObservableLongMeasurement counter(
        Meter meter, String name, String unit, String description) {
      return meter.counterBuilder(name).setUnit(unit).setDescription(description).buildObserver();
    }

    private static ObservableLongMeasurement upDownCounter(
        Meter meter, String name, String unit, String description) {
      return meter
          .upDownCounterBuilder(name)
          .setUnit(unit)
          .setDescription(description)
          .buildObserver();
    }
  }
}
