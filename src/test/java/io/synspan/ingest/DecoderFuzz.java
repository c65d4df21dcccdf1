package io.synspan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.synspan.testing.ByteMutator;
import io.synspan.testing.FuzzTarget;
import io.synspan.testing.OtlpJsonText;
import io.synspan.testing.OtlpSamples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Whole and broken protobuf, JSON and gzip, against what protobuf itself says of them. */
public final class DecoderFuzz implements FuzzTarget {
  private static final int MOST_INFLATED = 64 << 10;
  private static final List<Message> REQUESTS =
      List.of(
          ExportTraceServiceRequest.getDefaultInstance(),
          ExportMetricsServiceRequest.getDefaultInstance(),
          ExportLogsServiceRequest.getDefaultInstance());

  private long refused;

  /** Cases that were refused, as most broken ones should be. */
  public long refused() {
    return refused;
  }

  @Override
  public void next(Random random) throws Exception {
    Message kind = REQUESTS.get(random.nextInt(REQUESTS.size()));
    Message sample = OtlpSamples.any(random, kind.newBuilderForType());
    switch (random.nextInt(3)) {
      case 0 -> protobuf(random, sample);
      case 1 -> json(random, sample);
      default -> gzip(random, sample.toByteArray());
    }
  }

  /** What protobuf reads is taken, and as many items are found in it. */
  private void protobuf(Random random, Message sample) throws RefusedException {
    byte[] whole = sample.toByteArray();
    byte[] bytes = random.nextInt(4) == 0 ? whole : ByteMutator.mutate(random, whole, whole);
    Message official = parsed(sample, bytes);
    try {
      int items = OtlpStructure.items(new OtlpMessage(bytes));
      if (official != null) {
        assertThat(items).isEqualTo(items(official));
      }
    } catch (RefusedException e) {
      refused++;
      // protobuf for Java does not mind lengths and tags of more than 32 bits
      if (official != null && official.getSerializedSize() >= bytes.length) {
        throw e;
      }
    }
  }

  private static int items(Message request) {
    int items = 0;
    for (Message resource : messages(request, 1)) {
      for (Message scope : messages(resource, 2)) {
        items += messages(scope, 2).size();
      }
    }
    return items;
  }

  private static List<Message> messages(Message parent, int field) {
    return ((List<?>) parent.getField(parent.getDescriptorForType().findFieldByNumber(field)))
        .stream().map(Message.class::cast).toList();
  }

  /** Whole JSON comes out as the message that it was; broken JSON as something, or not at all. */
  private void json(Random random, Message sample) throws RefusedException {
    byte[] whole = OtlpJsonText.of(sample).getBytes(UTF_8);
    String name = sample.getDescriptorForType().getName();
    if (random.nextInt(4) == 0) {
      assertThat(parsed(sample, bytes(OtlpJson.toProtobuf(name, new OtlpMessage(whole)))))
          .isEqualTo(sample);
      return;
    }
    byte[] bytes = ByteMutator.mutate(random, whole, whole);
    OtlpMessage message;
    try {
      message = OtlpJson.toProtobuf(name, new OtlpMessage(bytes));
    } catch (RefusedException e) {
      refused++;
      return;
    }
    Message official = parsed(sample, bytes(message));
    assertThat(official).isNotNull();
    assertThat(OtlpStructure.items(message)).isEqualTo(official == null ? -1 : items(official));
  }

  /** Within the limit what was put in comes out; the room that was taken is given back. */
  private void gzip(Random random, byte[] sample) throws RefusedException {
    byte[] original = random.nextInt(4) == 0 ? new byte[random.nextInt(1 << 20)] : sample;
    byte[] whole = gzip(original);
    boolean broken = random.nextBoolean();
    byte[] bytes = broken ? ByteMutator.mutate(random, whole, sample) : whole;
    PendingBytes pending = new PendingBytes(4L * MOST_INFLATED);
    PendingBytes.Share share = pending.share();
    try {
      OtlpMessage message = Gunzip.inflate(new OtlpMessage(bytes), MOST_INFLATED, share);
      assertThat(message.length()).isLessThanOrEqualTo(MOST_INFLATED);
      if (!broken) {
        assertThat(bytes(message)).isEqualTo(original);
      }
    } catch (RefusedException e) {
      refused++;
      if (!broken && original.length <= MOST_INFLATED) {
        throw e;
      }
    } finally {
      assertThat(pending.taken()).isLessThanOrEqualTo(MOST_INFLATED + 1L);
      share.release();
    }
    assertThat(pending.taken()).isZero();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  private static @Nullable Message parsed(Message kind, byte[] bytes) {
    try {
      return kind.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private static byte[] bytes(OtlpMessage message) {
    return Arrays.copyOfRange(message.array(), message.start(), message.end());
  }
}
