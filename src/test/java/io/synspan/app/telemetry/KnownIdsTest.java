package io.synspan.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.synspan.connection.SpanIds;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownIdsTest {
  private static final SpanIds IDS = new SpanIds(0x0af7_6519_16cd_43ddL, 1, 0xb7ad_6b71_6920_3331L);

  private final KnownIds ids = new KnownIds();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .setIdGenerator(ids)
          .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
          .build();

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void givesThemToOneSpanAlone() {
    ids.hasIds(IDS);

    SpanContext first = begin();
    assertThat(first.getTraceId()).isEqualTo("0af7651916cd43dd0000000000000001");
    assertThat(first.getSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(begin().getTraceId()).isNotEqualTo(first.getTraceId());
  }

  @Test
  void givesThemToNoOtherThread() {
    ids.hasIds(IDS);

    assertThat(CompletableFuture.supplyAsync(this::begin).join().getSpanId())
        .isNotEqualTo("b7ad6b7169203331");
    assertThat(begin().getSpanId()).isEqualTo("b7ad6b7169203331");
  }

  private SpanContext begin() {
    Span span = provider.get("test").spanBuilder("span").setNoParent().startSpan();
    span.end();
    return span.getSpanContext();
  }
}
