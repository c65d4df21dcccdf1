package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionSeriesTest {
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final ConnectionSeries series =
      new ConnectionSeries(
          new TcpInstruments(provider.get("test")),
          Attributes.of(AttributeKey.longKey("network.local.port"), 443L),
          new ResetCauses(reason -> "SK_RST_REASON_NO_SOCKET"));

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void returnsTheSameSetsEveryTime() {
    assertThat(series.failed(ErrorType.REFUSED)).isSameAs(series.failed(ErrorType.REFUSED));
    assertThat(series.retransmitted(RetransmitType.FAST))
        .isSameAs(series.retransmitted(RetransmitType.FAST));
    assertThat(series.resets(Phase.HANDSHAKE).of(ResetDirection.SENT, 1))
        .isSameAs(series.resets(Phase.HANDSHAKE).of(ResetDirection.SENT, 1));
  }

  @Test
  void exportsNothingOfWhatWasNeverRecorded() {
    assertThat(reader.collectAllMetrics()).isEmpty();

    series.bytesSent.add(10, Context.root());

    assertThat(reader.collectAllMetrics())
        .singleElement()
        .satisfies(
            metric ->
                assertThat(metric.getLongSumData().getPoints())
                    .singleElement()
                    .satisfies(
                        point -> {
                          assertThat(point.getValue()).isEqualTo(10);
                          assertThat(point.getAttributes()).isEqualTo(series.transmitted());
                        }));
  }
}
