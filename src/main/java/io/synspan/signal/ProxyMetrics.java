package io.synspan.signal;

import static io.synspan.signal.SpanContexts.NO_SPAN;

import io.opentelemetry.api.common.Attributes;
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

/**
 * Records what the requests of a proxy spent at their upstream and in the proxy itself, and how
 * many exchanges that can be said of. Allocates when an upstream is seen for the first time, never
 * per exchange. Runs on the tracker's thread.
 */
public final class ProxyMetrics implements ProxyListener {
  private static final double NS_PER_SECOND = 1e9;
  private static final String PAIRED = "paired";

  private final DoubleHistogram upstreamDuration;
  private final DoubleHistogram overheadDuration;
  private final LongCounter exchanges;
  private final UpstreamSeries upstreams;
  private final Attributes pairedDownstream = result(Role.SERVER, PAIRED);
  private final Attributes pairedUpstream = result(Role.CLIENT, PAIRED);
  private final Map<Unpaired, Attributes> unpairedDownstream = new EnumMap<>(Unpaired.class);
  private final Map<Unpaired, Attributes> unpairedUpstream = new EnumMap<>(Unpaired.class);

  /**
   * @param upstreamLimit upstreams that get series of their own; the others share one, marked
   *     {@code otel.metric.overflow}
   */
  public ProxyMetrics(Meter meter, int upstreamLimit) {
    this.upstreams = new UpstreamSeries(upstreamLimit);
    this.upstreamDuration =
        meter
            .histogramBuilder(SynspanMetrics.PROXY_UPSTREAM_DURATION)
            .setUnit(Units.SECONDS)
            .setDescription("Time that a proxied request spent at its upstream.")
            .setExplicitBucketBoundariesAdvice(ExchangeMetrics.SECONDS)
            .build();
    this.overheadDuration =
        meter
            .histogramBuilder(SynspanMetrics.PROXY_OVERHEAD_DURATION)
            .setUnit(Units.SECONDS)
            .setDescription("Time of a proxied request that its upstream did not spend.")
            .setExplicitBucketBoundariesAdvice(ExchangeMetrics.SECONDS)
            .build();
    this.exchanges =
        meter
            .counterBuilder(SynspanMetrics.PROXY_EXCHANGES)
            .setUnit(Units.EXCHANGES)
            .setDescription("Exchanges of processes that accept and open connections, by pairing.")
            .build();
    for (Unpaired reason : Unpaired.values()) {
      unpairedDownstream.put(reason, result(Role.SERVER, reason.value()));
      unpairedUpstream.put(reason, result(Role.CLIENT, reason.value()));
    }
  }

  @Override
  public void onUpstream(long upstreamKey, Connection connection) {
    upstreams.see(upstreamKey, connection);
  }

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    Attributes series = upstreams.of(upstream.upstreamKey());
    upstreamDuration.record(upstream.durationNs() / NS_PER_SECOND, series, NO_SPAN);
    overheadDuration.record(downstream.ownNs(upstream) / NS_PER_SECOND, series, NO_SPAN);
    exchanges.add(1, pairedDownstream, NO_SPAN);
    exchanges.add(1, pairedUpstream, NO_SPAN);
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {
    Map<Unpaired, Attributes> series =
        exchange.isUpstream() ? unpairedUpstream : unpairedDownstream;
    Attributes attributes = series.get(reason);
    if (attributes != null) {
      exchanges.add(1, attributes, NO_SPAN);
    }
  }

  private static Attributes result(Role role, String value) {
    return Attributes.of(
        TcpAttributes.HANDSHAKE_ROLE,
        AttributeValues.of(role),
        SynspanAttributes.PAIRING_RESULT,
        value);
  }
}
