package io.synspan.signal;

import static io.synspan.signal.BoundInstruments.bind;
import static io.synspan.signal.SpanContexts.NO_SPAN;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.BoundDoubleHistogram;
import io.opentelemetry.api.incubator.metrics.BoundLongCounter;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.synspan.connection.Connection;
import io.synspan.event.Role;
import io.synspan.exchange.Exchange;
import io.synspan.exchange.ProxyListener;
import io.synspan.exchange.Unpaired;
import io.synspan.semconv.SynspanAttributes;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.TcpAttributes;
import io.synspan.semconv.Units;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Records what the requests of a proxy spent at their upstream and in the proxy itself, and how
 * many exchanges that can be said of. Allocates when an upstream is seen for the first time, never
 * per exchange. Runs on the tracker's thread.
 */
public final class ProxyMetrics implements ProxyListener {
  private static final double NS_PER_SECOND = 1e9;
  private static final String PAIRED = "paired";

  private final UpstreamSeriesTable<ProxySeries> upstreams;
  private final BoundLongCounter pairedDownstream;
  private final BoundLongCounter pairedUpstream;
  private final Map<Unpaired, BoundLongCounter> unpairedDownstream = new EnumMap<>(Unpaired.class);
  private final Map<Unpaired, BoundLongCounter> unpairedUpstream = new EnumMap<>(Unpaired.class);

  /** The times of one upstream's requests. */
  private record ProxySeries(BoundDoubleHistogram upstream, BoundDoubleHistogram overhead) {}

  /**
   * @param upstreamLimit upstreams that get series of their own; the others share one, marked
   *     {@code otel.metric.overflow}
   */
  public ProxyMetrics(Meter meter, int upstreamLimit) {
    DoubleHistogram upstreamDuration =
        meter
            .histogramBuilder(SynspanMetrics.PROXY_UPSTREAM_DURATION)
            .setUnit(Units.SECONDS)
            .setDescription("Time that a proxied request spent at its upstream.")
            .setExplicitBucketBoundariesAdvice(ExchangeMetrics.SECONDS)
            .build();
    DoubleHistogram overheadDuration =
        meter
            .histogramBuilder(SynspanMetrics.PROXY_OVERHEAD_DURATION)
            .setUnit(Units.SECONDS)
            .setDescription("Time of a proxied request that its upstream did not spend.")
            .setExplicitBucketBoundariesAdvice(ExchangeMetrics.SECONDS)
            .build();
    LongCounter exchanges =
        meter
            .counterBuilder(SynspanMetrics.PROXY_EXCHANGES)
            .setUnit(Units.EXCHANGES)
            .setDescription("Exchanges of processes that accept and open connections, by pairing.")
            .build();
    this.upstreams =
        new UpstreamSeriesTable<>(
            upstreamLimit,
            upstream ->
                new ProxySeries(
                    bind(upstreamDuration, upstream), bind(overheadDuration, upstream)));
    this.pairedDownstream = bind(exchanges, result(Role.SERVER, PAIRED));
    this.pairedUpstream = bind(exchanges, result(Role.CLIENT, PAIRED));
    for (Unpaired reason : Unpaired.values()) {
      unpairedDownstream.put(reason, bind(exchanges, result(Role.SERVER, reason.value())));
      unpairedUpstream.put(reason, bind(exchanges, result(Role.CLIENT, reason.value())));
    }
  }

  @Override
  public void onUpstream(long upstreamKey, Connection connection) {
    upstreams.see(upstreamKey, connection);
  }

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    ProxySeries series = upstreams.of(upstream.upstreamKey());
    series.upstream().record(upstream.durationNs() / NS_PER_SECOND, NO_SPAN);
    series.overhead().record(downstream.ownNs(upstream) / NS_PER_SECOND, NO_SPAN);
    pairedDownstream.add(1, NO_SPAN);
    pairedUpstream.add(1, NO_SPAN);
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {
    Map<Unpaired, BoundLongCounter> counters =
        exchange.isUpstream() ? unpairedUpstream : unpairedDownstream;
    Objects.requireNonNull(counters.get(reason)).add(1, NO_SPAN);
  }

  private static Attributes result(Role role, String value) {
    return Attributes.of(
        TcpAttributes.HANDSHAKE_ROLE,
        AttributeValues.of(role),
        SynspanAttributes.PAIRING_RESULT,
        value);
  }
}
