package io.synspan.signal;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static io.synspan.event.RecordLayout.EXCHANGE_CONTINUED;
import static io.synspan.event.RecordLayout.EXCHANGE_ENDED;
import static io.synspan.event.RecordLayout.EXCHANGE_FULL_DUPLEX;
import static io.synspan.event.RecordLayout.EXCHANGE_INCOMPLETE;
import static io.synspan.event.RecordLayout.EXCHANGE_TLS_HANDSHAKE;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.synspan.connection.ConnectionTracker;
import io.synspan.testing.KernelRecord;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangeMetricsTest {
  private static final AttributeKey<String> KIND = AttributeKey.stringKey("synspan.exchange.kind");

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final ConnectionTracker tracker =
      new ConnectionTracker(100, new ExchangeMetrics(provider.get("test"), 10));

  @BeforeEach
  void open() {
    KernelRecord.established(1).atNs(9_000_000_000L).decodeTo(tracker);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void recordsTheTimesOfARequest() {
    KernelRecord.exchange(1, 1).decodeTo(tracker);

    assertThat(histogram("synspan.exchange.duration").getSum()).isEqualTo(0.003);
    assertThat(histogram("synspan.exchange.first_byte.duration").getSum()).isEqualTo(0.001);
    assertThat(histogram("synspan.exchange.unread.duration").getSum()).isEqualTo(0.00005);
    assertThat(histogram("synspan.exchange.duration").getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("network.tcp.handshake.role", "client")
                .put("network.peer.port", 443)
                .build());
  }

  @Test
  void countsEachExchangeOnceAndTakesNoTimesOfWhatIsNoRequest() {
    KernelRecord.exchange(1, 1).exchangeFlags(0).decodeTo(tracker);
    KernelRecord.exchange(1, 1).decodeTo(tracker);
    KernelRecord.exchange(1, 1)
        .exchangeFlags(EXCHANGE_ENDED | EXCHANGE_CONTINUED)
        .decodeTo(tracker);
    KernelRecord.exchange(1, 4).exchangeNs(1, 1, 0, 0).decodeTo(tracker);
    int number = 5;
    for (int flag : new int[] {EXCHANGE_FULL_DUPLEX, EXCHANGE_INCOMPLETE, EXCHANGE_TLS_HANDSHAKE}) {
      KernelRecord.exchange(1, number++).exchangeFlags(EXCHANGE_ENDED | flag).decodeTo(tracker);
    }

    assertThat(kinds())
        .isEqualTo(
            Map.of(
                "request", 1L,
                "unanswered", 1L,
                "full_duplex", 1L,
                "incomplete", 1L,
                "tls_handshake", 1L,
                "lost", 2L));
    assertThat(histogram("synspan.exchange.duration").getCount()).isEqualTo(1);
  }

  /** The next request is told of before the record that ends an exchange. */
  @Test
  void namesTheTraceOfARequestThatNamedItsSpan() {
    KernelRecord.traceparent(1, 1, 77).decodeTo(tracker);
    KernelRecord.traceparent(1, 2, 78).decodeTo(tracker);
    KernelRecord.exchange(1, 1).decodeTo(tracker);

    assertThat(histogram("synspan.exchange.duration").getExemplars())
        .extracting(
            exemplar -> exemplar.getSpanContext().getTraceId(),
            exemplar -> exemplar.getSpanContext().getSpanId(),
            DoubleExemplarData::getValue)
        .containsExactly(tuple("0000000000000001000000000000004d", "000000000000004d", 0.003));
  }

  @Test
  void namesNoTraceOfOtherRequests() {
    KernelRecord.traceparent(1, 1, 77).decodeTo(tracker);
    KernelRecord.exchange(1, 2).decodeTo(tracker);
    KernelRecord.exchange(1, 3).decodeTo(tracker);

    assertThat(histogram("synspan.exchange.duration").getCount()).isEqualTo(2);
    assertThat(histogram("synspan.exchange.duration").getExemplars()).isEmpty();
  }

  @Test
  void passesOverConnectionsThatAreNotKnown() {
    KernelRecord.exchange(2, 1).decodeTo(tracker);
    assertThat(reader.collectAllMetrics()).isEmpty();
  }

  private Map<String, Long> kinds() {
    Map<String, Long> kinds = new TreeMap<>();
    for (MetricData metric : reader.collectAllMetrics()) {
      if (metric.getName().equals("synspan.exchanges")) {
        for (LongPointData point : metric.getLongSumData().getPoints()) {
          kinds.put(String.valueOf(point.getAttributes().asMap().get(KIND)), point.getValue());
        }
      }
    }
    return kinds;
  }

  private HistogramPointData histogram(String name) {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
        .findFirst()
        .orElseThrow();
  }
}
