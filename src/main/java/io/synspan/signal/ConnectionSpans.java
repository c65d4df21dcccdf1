package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.semconv.ErrorAttributes;
import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.connection.SpanIds;
import io.synspan.event.Role;
import io.synspan.process.ProcessLookup;
import io.synspan.semconv.ConnectionSpan;
import io.synspan.semconv.SynspanMetrics;
import io.synspan.semconv.Units;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes a span of each finished connection that is worth one, and of a sampled share of the rest.
 * Nothing is allocated for a connection that gets none. Runs on the tracker's thread.
 */
public final class ConnectionSpans implements ConnectionListener {
  /** A short connection's process was seen at its beginning. */
  private static final long SEEN_AGAIN_NS = 500_000_000;

  private final Tracer tracer;
  private final MonotonicClock clock;
  private final SpanPolicy policy;
  private final SpanRateLimit rateLimit;
  private final SpanEvents events;
  private final ProcessLookup processes;
  private final JoinedSpans joined;
  private final NextSpan nextSpan;
  private final LongCounter made;
  private final LongCounter suppressed;

  public ConnectionSpans(
      Tracer tracer,
      Meter meter,
      MonotonicClock clock,
      SpanPolicy policy,
      SpanEvents events,
      ProcessLookup processes) {
    this(tracer, meter, clock, policy, events, processes, new JoinedSpans(), NextSpan.RANDOM);
  }

  /**
   * @param joined of a gateway, with connections
   * @param nextSpan is told the ids under which these name a connection's span
   */
  public ConnectionSpans(
      Tracer tracer,
      Meter meter,
      MonotonicClock clock,
      SpanPolicy policy,
      SpanEvents events,
      ProcessLookup processes,
      JoinedSpans joined,
      NextSpan nextSpan) {
    this.joined = joined;
    this.nextSpan = nextSpan;
    this.tracer = tracer;
    this.clock = clock;
    this.policy = policy;
    this.rateLimit = new SpanRateLimit(policy.spansPerSecond());
    this.processes = processes;
    this.events = events;
    this.made =
        meter
            .counterBuilder(SynspanMetrics.SPAN_RECORDED)
            .setUnit(Units.SPANS)
            .setDescription("Connections that got a span.")
            .build();
    this.suppressed =
        meter
            .counterBuilder(SynspanMetrics.SPAN_SUPPRESSED)
            .setUnit(Units.SPANS)
            .setDescription("Connections that got no span because of the rate limit.")
            .build();
  }

  @Override
  public void onEstablished(Connection connection) {
    see(connection);
  }

  @Override
  public void onAccepted(Connection connection) {
    see(connection);
  }

  @Override
  public void onFailed(Connection connection) {
    see(connection);
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    if (elapsedNs >= SEEN_AGAIN_NS) {
      see(connection);
    }
  }

  /** While the process is there: at the end of the connection it may not be. */
  private void see(Connection connection) {
    if (connection.pid() != 0) {
      processes.see(connection.pid(), connection.lastRecordNs());
    }
  }

  @Override
  public void onFinished(Connection connection) {
    List<SpanIds> requests = requestsOf(connection);
    boolean notable = !requests.isEmpty() || policy.isNotable(connection);
    if (!notable && !policy.samples(connection.socketCookie())) {
      return;
    }
    if (rateLimit.admits(connection.closedNs(), notable)) {
      made.add(1, Attributes.empty());
      makeSpan(connection, requests);
    } else {
      suppressed.add(1, Attributes.empty());
    }
  }

  @Override
  public void onEvicted(Connection connection) {
    requestsOf(connection);
  }

  @Override
  public void onVanished(Connection connection) {
    requestsOf(connection);
  }

  private List<SpanIds> requestsOf(Connection connection) {
    return joined.isEmpty() ? List.of() : joined.leave(idsOf(connection));
  }

  private SpanIds idsOf(Connection connection) {
    return joined.idsOf(connection.socketCookie(), connection.establishedNs());
  }

  private void makeSpan(Connection connection, List<SpanIds> requests) {
    SpanIds ids = idsOf(connection);
    nextSpan.hasIds(ids);
    joined.made(ids);
    SpanBuilder builder =
        tracer
            .spanBuilder(ConnectionSpan.NAME)
            .setNoParent()
            .setSpanKind(connection.role() == Role.SERVER ? SpanKind.SERVER : SpanKind.CLIENT)
            .setAllAttributes(SpanAttributes.of(connection, processes.find(connection.pid())))
            .setStartTimestamp(clock.epochNs(startNs(connection)), TimeUnit.NANOSECONDS);
    requests.forEach(request -> builder.addLink(SpanContexts.of(request)));
    Span span = builder.startSpan();
    events.addTo(span, connection);
    Failure failure = Failure.of(connection);
    if (failure != null) {
      span.setAttribute(ErrorAttributes.ERROR_TYPE, failure.type().value());
      span.setStatus(StatusCode.ERROR, failure.description());
    }
    span.end(clock.epochNs(SpanEvents.endNs(connection)), TimeUnit.NANOSECONDS);
  }

  /** SYN where its time is known, else when it was established, else when it was first seen. */
  private static long startNs(Connection connection) {
    if (connection.openedNs() > 0) {
      return connection.openedNs();
    }
    return connection.establishedNs() > 0 ? connection.establishedNs() : connection.firstSeenNs();
  }
}
