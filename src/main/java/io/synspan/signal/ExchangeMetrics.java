package io.synspan.signal;

import static io.synspan.signal.SpanContexts.NO_SPAN;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.SpanIds;
import io.synspan.event.ExchangeRecord;
import io.synspan.semconv.ExchangeMetricNames;
import io.synspan.semconv.Units;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the {@code synspan.exchange.*} metrics, each exchange once, when it has ended. Allocates
 * when a service is seen for the first time, and for a request that names its span, else never per
 * record. Runs on the tracker's thread.
 */
public final class ExchangeMetrics implements ConnectionListener {
  private static final double NS_PER_SECOND = 1e9;

  static final List<Double> SECONDS =
      List.of(
          0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
          1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0);

  private static final List<Double> UNREAD_SECONDS =
      List.of(
          0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
          0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0);

  private final ServiceSeriesTable<ExchangeSeries> table;

  /**
   * @param serviceLimit as for {@link ConnectionMetrics}
   */
  public ExchangeMetrics(Meter meter, int serviceLimit) {
    LongCounter exchanges =
        meter
            .counterBuilder(ExchangeMetricNames.EXCHANGES)
            .setUnit(Units.EXCHANGES)
            .setDescription("Exchanges that ended, by what they can be taken for.")
            .build();
    DoubleHistogram duration =
        seconds(
            meter,
            ExchangeMetricNames.DURATION,
            "Time from a request's first byte to its answer's last.",
            SECONDS);
    DoubleHistogram firstByte =
        seconds(
            meter,
            ExchangeMetricNames.FIRST_BYTE_DURATION,
            "Time from a request's last byte to its answer's first.",
            SECONDS);
    DoubleHistogram unread =
        seconds(
            meter,
            ExchangeMetricNames.UNREAD_DURATION,
            "Time for which a request (server) or an answer (client) lay unread.",
            UNREAD_SECONDS);
    this.table =
        new ServiceSeriesTable<>(
            serviceLimit,
            service -> new ExchangeSeries(service, exchanges, duration, firstByte, unread));
  }

  @Override
  public void onExchange(Connection connection, ExchangeRecord record) {
    ExchangeSeries series = table.of(connection.role(), connection.servicePort());
    if (connection.exchangesMissed() > 0) {
      series.ended(ExchangeKind.LOST).add(connection.exchangesMissed(), NO_SPAN);
    }
    if (!record.hasEnded() || record.hasContinued()) {
      return;
    }
    series.ended(ExchangeKind.of(record)).add(1, NO_SPAN);
    if (record.isFinished()) {
      recordTimes(record, series, contextOf(connection.namedSpan(record.number())));
    }
  }

  /** A span that the request named is an exemplar. */
  private static Context contextOf(@Nullable SpanIds span) {
    return span == null ? NO_SPAN : NO_SPAN.with(Span.wrap(SpanContexts.of(span)));
  }

  private static void recordTimes(ExchangeRecord record, ExchangeSeries series, Context context) {
    series.duration.record(record.durationNs() / NS_PER_SECOND, context);
    series.firstByte.record(
        Math.max(0, record.answerFirstNs() - record.requestLastNs()) / NS_PER_SECOND, context);
    if (record.unreadNs() > 0) {
      series.unread.record(record.unreadNs() / NS_PER_SECOND, context);
    }
  }

  private static DoubleHistogram seconds(
      Meter meter, String name, String description, List<Double> boundaries) {
    return meter
        .histogramBuilder(name)
        .setUnit(Units.SECONDS)
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(boundaries)
        .build();
  }
}
