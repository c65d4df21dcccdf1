package io.synspan.match;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.synspan.ingest.OtlpMessage;
import org.junit.jupiter.api.Test;

class SpanReaderTest {
  private final SpanReader reader = new SpanReader(EndNames.known());

  @Test
  void readsTheThreadThatBeganTheSpan() {
    assertThat(threadId("thread.id", AnyValue.newBuilder().setIntValue(33))).isEqualTo(33);
  }

  @Test
  void aSpanThatNamesNoThreadHasNone() {
    assertThat(threadId("thread.name", AnyValue.newBuilder().setStringValue("epoll-1"))).isZero();
    assertThat(threadId("thread.id", AnyValue.newBuilder().setStringValue("33"))).isZero();
    assertThat(threadId("thread.id", AnyValue.newBuilder().setIntValue(33))).isEqualTo(33);
    assertThat(threadId("thread.idle", AnyValue.newBuilder().setIntValue(33))).isZero();
  }

  private long threadId(String key, AnyValue.Builder value) {
    Span span =
        Span.newBuilder()
            .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
            .addAttributes(KeyValue.newBuilder().setKey(key).setValue(value))
            .build();
    return requireNonNull(reader.read(new OtlpMessage(span.toByteArray()).reader(), 0)).threadId();
  }
}
