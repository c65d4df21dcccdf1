package io.synspan.enrich;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.synspan.connection.JoinedSpans;
import io.synspan.connection.MonotonicClock;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpReceiver;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.synspan.ingest.ReceiverCounts;
import io.synspan.ingest.ReceiverOptions;
import io.synspan.match.EndNames;
import io.synspan.match.SpanMatcher;
import io.synspan.testing.ByteMutator;
import io.synspan.testing.FuzzTarget;
import io.synspan.testing.OtlpJsonText;
import io.synspan.testing.OtlpSamples;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Whole and broken requests over real connections: each gets an answer that is not an error of
 * ours, and what is whole is handed on.
 */
public final class ReceiverFuzz implements FuzzTarget, AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int MOST_BYTES = 1 << 20;
  private static final long ANSWER_SECONDS = 20;

  private static final List<OtlpSignal> SIGNALS = List.of(OtlpSignal.values());
  private static final Set<Integer> STATUSES = Set.of(200, 400, 413);
  private static final Set<String> GRPC_STATUSES = Set.of("0", "3", "8");

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
  private final ReceiverCounts counts = new ReceiverCounts();
  private final OtlpReceiver receiver;
  private final HttpClient http = vertx.createHttpClient();
  private final HttpClient grpc =
      vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false));
  private volatile @Nullable OtlpRequest handedOn;

  public ReceiverFuzz() throws IOException {
    SpanMatcher matcher = new SpanMatcher(new MonotonicClock(0), Set.of(), 64, 64);
    Enricher enricher =
        new Enricher(
            vertx,
            matcher,
            new JoinedSpans(),
            new MonotonicClock(0),
            new ReasonNames(reason -> null, reason -> "dropped"),
            EndNames.known(),
            new NoExchanges(),
            this::handOn);
    receiver =
        OtlpReceiver.start(
            vertx,
            new ReceiverOptions(
                HOST, 0, 0, null, null, MOST_BYTES, 2 * MOST_BYTES, Duration.ofSeconds(5), "mark"),
            enricher,
            counts);
  }

  private record NoExchanges() implements ExchangeSource {
    @Override
    public void turnOn() {}

    @Override
    public void flushSoon() {}
  }

  private Future<OtlpAnswer> handOn(OtlpRequest request) {
    handedOn = request;
    return Future.succeededFuture(OtlpAnswer.accepted(Buffer.buffer()));
  }

  /** Requests that were handed on, of all signals. */
  public long taken() {
    long taken = 0;
    for (OtlpSignal signal : OtlpSignal.values()) {
      taken += counts.requestsForwarded(signal);
    }
    return taken;
  }

  @Override
  public void next(Random random) throws Exception {
    OtlpSignal signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
    Message sample = sample(random, signal);
    boolean json = random.nextInt(3) == 0;
    boolean gzip = random.nextBoolean();
    boolean byGrpc = !json && random.nextBoolean();
    byte[] plain = json ? OtlpJsonText.of(sample).getBytes(UTF_8) : sample.toByteArray();
    boolean contentWhole = random.nextBoolean();
    byte[] content = contentWhole ? plain : ByteMutator.mutate(random, plain, plain);
    byte[] body = gzip ? gzip(content) : content;
    if (byGrpc) {
      body = framed(body, gzip);
    }
    boolean whole = contentWhole && random.nextInt(4) != 0;
    if (!whole) {
      body = ByteMutator.mutate(random, body, plain);
    }
    handedOn = null;
    boolean taken = byGrpc ? sendByGrpc(signal, gzip, body) : sendByHttp(signal, json, gzip, body);
    OtlpRequest received = handedOn;
    assertThat(received != null).isEqualTo(taken);
    if (whole && received != null) {
      assertThat(sample.getParserForType().parseFrom(bytes(received))).isEqualTo(sample);
    }
    assertThat(taken || !whole || content.length > MOST_BYTES).isTrue();
  }

  private static ByteString bytes(OtlpRequest request) {
    return ByteString.copyFrom(
        request.message().array(), request.message().start(), request.message().length());
  }

  private static Message sample(Random random, OtlpSignal signal) {
    return switch (signal) {
      case TRACES -> OtlpSamples.traces(random, MonotonicClock.nowNs(), 8);
      case METRICS -> OtlpSamples.any(random, ExportMetricsServiceRequest.newBuilder());
      case LOGS -> OtlpSamples.any(random, ExportLogsServiceRequest.newBuilder());
    };
  }

  private boolean sendByHttp(OtlpSignal signal, boolean json, boolean gzip, byte[] body)
      throws Exception {
    RequestOptions options = options(receiver.httpPort(), signal.httpPath());
    options.putHeader("content-type", json ? "application/json" : "application/x-protobuf");
    if (gzip) {
      options.putHeader("content-encoding", "gzip");
    }
    int status =
        await(
            http.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.body().map(end -> response.statusCode())));
    assertThat(STATUSES).contains(status);
    return status == 200;
  }

  private boolean sendByGrpc(OtlpSignal signal, boolean gzip, byte[] body) throws Exception {
    RequestOptions options = options(receiver.grpcPort(), signal.grpcPath());
    options.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
    if (gzip) {
      options.putHeader("grpc-encoding", "gzip");
    }
    String status =
        await(grpc.request(options).compose(request -> grpcStatus(request, Buffer.buffer(body))));
    assertThat(GRPC_STATUSES).contains(status);
    return status.equals("0");
  }

  private static Future<String> grpcStatus(HttpClientRequest request, Buffer body) {
    return request
        .send(body)
        .compose(
            response ->
                response
                    .body()
                    .map(
                        end -> {
                          String refusal = response.getHeader("grpc-status");
                          return refusal == null ? response.getTrailer("grpc-status") : refusal;
                        }));
  }

  private static RequestOptions options(int port, String path) {
    return new RequestOptions().setMethod(HttpMethod.POST).setHost(HOST).setPort(port).setURI(path);
  }

  private static <T> T await(Future<T> answer) throws Exception {
    return answer.toCompletionStage().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private static byte[] framed(byte[] message, boolean gzip) {
    return Buffer.buffer()
        .appendByte((byte) (gzip ? 1 : 0))
        .appendInt(message.length)
        .appendBytes(message)
        .getBytes();
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

  @Override
  public void close() {
    receiver.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
