package io.synspan.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the exporters of the OpenTelemetry SDK and the JDK's HTTP client as senders. */
class OtlpReceiverTest {
  private static final int MOST = 100_000;
  private static final String TOKEN = "0123456789abcdef";

  /** rejected_spans 2, error_message "old" */
  private static final Buffer PARTIAL =
      Buffer.buffer(new byte[] {10, 7, 8, 2, 18, 3, 'o', 'l', 'd'});

  private static Vertx vertx;

  private final BlockingQueue<OtlpRequest> handled = new LinkedBlockingQueue<>();
  private final ReceiverCounts counts = new ReceiverCounts();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private @Nullable OtlpReceiver receiver;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void close() {
    if (receiver != null) {
      receiver.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"grpc, none", "grpc, gzip", "http, none", "http, gzip"})
  void takesWhatTheSdkSends(String protocol, String compression) throws Exception {
    start(OtlpAnswer.accepted(Buffer.buffer()), null);

    assertThat(export(protocol, compression)).isTrue();

    OtlpRequest request = handled.remove();
    assertThat(request.signal()).isEqualTo(OtlpSignal.TRACES);
    assertThat(request.items()).isEqualTo(1);
    assertThat(parse(request).getResourceSpans(0).getScopeSpans(0).getSpans(0).getName())
        .isEqualTo("GET /");
    assertThat(counts.spansReceived()).isEqualTo(1);
    assertThat(counts.spansForwarded()).isEqualTo(1);
    assertThat(counts.requestsForwarded(OtlpSignal.TRACES)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"grpc, none", "http, gzip"})
  void tellsTheSdkOfARefusal(String protocol, String compression) throws Exception {
    start(OtlpAnswer.refused(GrpcStatus.PERMISSION_DENIED, "50 % are enough"), null);

    assertThat(export(protocol, compression)).isFalse();
    assertThat(counts.spansRefused()).isEqualTo(1);
    assertThat(counts.requestsRefused(OtlpSignal.TRACES)).isEqualTo(1);
  }

  @Test
  void passesAPartialSuccess() throws Exception {
    start(OtlpAnswer.accepted(PARTIAL), null);

    HttpResponse<byte[]> response = post("/v1/traces", "application/x-protobuf", spans(3));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(PARTIAL.getBytes());
    assertThat(counts.spansForwarded()).isEqualTo(1);
    assertThat(counts.spansRefused()).isEqualTo(2);
    assertThat(parse(handled.remove()).toByteArray()).isEqualTo(spans(3));
  }

  @Test
  void answersJsonInJson() throws Exception {
    start(OtlpAnswer.accepted(PARTIAL), null);
    byte[] json =
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"x\"}]}]}]}".getBytes(UTF_8);

    HttpResponse<byte[]> taken = post("/v1/traces", "application/json; charset=utf-8", json);
    HttpResponse<byte[]> refused =
        post("/v1/traces", "application/json", Arrays.copyOf(json, json.length - 1));

    assertThat(taken.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(new String(taken.body(), UTF_8))
        .isEqualTo("{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"old\"}}");
    assertThat(parse(handled.remove()).getResourceSpans(0).getScopeSpans(0).getSpans(0).getName())
        .isEqualTo("x");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(new String(refused.body(), UTF_8))
        .startsWith("{\"code\":3,\"message\":\"the message is no JSON");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/traces, application/x-protobuf, 0a, 400",
    "/v1/traces, application/x-protobuf, 0a03120112, 400",
    "/v1/traces, application/x-protobuf, '', 200",
    "/v1/traces, text/plain, '', 415",
    "/v1/profiles, application/x-protobuf, '', 404",
    "/, application/x-protobuf, '', 404",
  })
  void refusesWhatIsNoOtlp(String path, String type, String hex, int status) throws Exception {
    start(OtlpAnswer.accepted(Buffer.buffer()), null);

    byte[] body = HexFormat.of().parseHex(hex);

    assertThat(post(path, type, body).statusCode()).isEqualTo(status);
  }

  @Test
  void refusesOtherMethodsAndEncodings() throws Exception {
    start(OtlpAnswer.accepted(Buffer.buffer()), null);

    assertThat(send(request("/v1/traces").GET()).statusCode()).isEqualTo(405);
    assertThat(send(protobuf(spans(1)).header("content-encoding", "zstd")).statusCode())
        .isEqualTo(415);
    assertThat(send(protobuf(spans(1)).header("content-encoding", "gzip")).statusCode())
        .isEqualTo(400);
    assertThat(handled).isEmpty();
  }

  @Test
  void refusesWhatIsTooLargeAndGoesOn() throws Exception {
    start(OtlpAnswer.accepted(Buffer.buffer()), null);

    assertThat(post("/v1/traces", "application/x-protobuf", new byte[MOST + 1]).statusCode())
        .isEqualTo(413);
    assertThat(
            send(protobuf(gzip(new byte[50 * MOST])).header("content-encoding", "gzip"))
                .statusCode())
        .isEqualTo(413);
    assertThat(post("/v1/traces", "application/x-protobuf", spans(1)).statusCode()).isEqualTo(200);
    assertThat(handled).hasSize(1);
  }

  @Test
  void asksForTheToken() throws Exception {
    start(OtlpAnswer.accepted(Buffer.buffer()), TOKEN);

    assertThat(post("/v1/traces", "application/x-protobuf", spans(1)).statusCode()).isEqualTo(401);
    assertThat(
            send(protobuf(spans(1)).header("authorization", "Bearer 0123456789abcdee"))
                .statusCode())
        .isEqualTo(401);
    assertThat(send(protobuf(spans(1)).header("authorization", "Bearer " + TOKEN)).statusCode())
        .isEqualTo(200);
    assertThat(export("grpc", "none")).isFalse();
  }

  @Test
  void refusesItsOwn() throws Exception {
    start(OtlpAnswer.accepted(Buffer.buffer()), null);

    assertThat(send(protobuf(spans(1)).header(OtlpReceiver.LOOP_HEADER, "me")).statusCode())
        .isEqualTo(500);
    assertThat(send(protobuf(spans(1)).header(OtlpReceiver.LOOP_HEADER, "you")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void boundsWhatIsUnderWay() throws Exception {
    Promise<OtlpAnswer> answer = Promise.promise();
    start(answer.future(), null);
    byte[] half = spans(MOST / 16);
    CompletableFuture<HttpResponse<byte[]>> first =
        client.sendAsync(protobuf(half).build(), BodyHandlers.ofByteArray());
    assertThat(handled.poll(10, TimeUnit.SECONDS)).isNotNull();
    CompletableFuture<HttpResponse<byte[]>> second =
        client.sendAsync(protobuf(half).build(), BodyHandlers.ofByteArray());
    assertThat(handled.poll(10, TimeUnit.SECONDS)).isNotNull();

    HttpResponse<byte[]> third = post("/v1/traces", "application/x-protobuf", half);
    answer.complete(OtlpAnswer.accepted(Buffer.buffer()));

    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("retry-after")).hasValue("1");
    assertThat(first.get().statusCode()).isEqualTo(200);
    assertThat(second.get().statusCode()).isEqualTo(200);
    assertThat(post("/v1/traces", "application/x-protobuf", half).statusCode()).isEqualTo(200);
  }

  @Test
  void tellsWhatIsUnderWayToComeAgainWhenItStops() throws Exception {
    start(Promise.<OtlpAnswer>promise().future(), null);
    CompletableFuture<HttpResponse<byte[]>> waiting =
        client.sendAsync(protobuf(spans(1)).build(), BodyHandlers.ofByteArray());
    assertThat(handled.poll(10, TimeUnit.SECONDS)).isNotNull();

    receiver().close();

    assertThat(waiting.get().statusCode()).isEqualTo(503);
    assertThatThrownBy(() -> post("/v1/traces", "application/x-protobuf", spans(1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    start(OtlpAnswer.accepted(Buffer.buffer()), null);
    int taken = receiver().httpPort();
    ReceiverOptions options = options(0, taken, null);

    assertThatThrownBy(
            () -> OtlpReceiver.start(vertx, options, any -> Future.failedFuture(""), counts))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on 127.0.0.1, port %d: Address already in use", taken);
  }

  @ParameterizedTest
  @CsvSource({"10S, 10000000000", "500m, 500000000", "7u, 7000", "3n, 3", "1H, 3600000000000"})
  void readsTheTimeoutOfGrpc(String header, long ns) {
    assertThat(GrpcCall.timeoutNs(header)).isEqualTo(ns);
  }

  @Test
  void percentEncodesTheMessageOfGrpc() {
    assertThat(GrpcCall.percentEncoded("50 % \u00e4\n")).isEqualTo("50 %25 %C3%A4%0A");
  }

  private OtlpReceiver receiver() {
    return requireNonNull(receiver);
  }

  private void start(OtlpAnswer answer, @Nullable String token) throws IOException {
    start(Future.succeededFuture(answer), token);
  }

  private void start(Future<OtlpAnswer> answer, @Nullable String token) throws IOException {
    receiver =
        OtlpReceiver.start(
            vertx,
            options(0, 0, token),
            request -> {
              handled.add(request);
              return answer;
            },
            counts);
  }

  private static ReceiverOptions options(int grpcPort, int httpPort, @Nullable String token) {
    return new ReceiverOptions(
        "127.0.0.1", grpcPort, httpPort, null, token, MOST, 2 * MOST, Duration.ofSeconds(10), "me");
  }

  private boolean export(String protocol, String compression) {
    try (SpanExporter exporter =
        protocol.equals("grpc")
            ? OtlpGrpcSpanExporter.builder()
                .setEndpoint("http://127.0.0.1:" + receiver().grpcPort())
                .setCompression(compression)
                .build()
            : OtlpHttpSpanExporter.builder()
                .setEndpoint("http://127.0.0.1:" + receiver().httpPort() + "/v1/traces")
                .setCompression(compression)
                .build()) {
      TestSpanData span =
          TestSpanData.builder()
              .setName("GET /")
              .setKind(SpanKind.SERVER)
              .setStatus(StatusData.ok())
              .setHasEnded(true)
              .setStartEpochNanos(1)
              .setEndEpochNanos(2)
              .build();
      return exporter.export(List.of(span)).join(10, TimeUnit.SECONDS).isSuccess();
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + receiver().httpPort() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpRequest.Builder protobuf(byte[] body) {
    return request("/v1/traces")
        .header("content-type", "application/x-protobuf")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<byte[]> post(String path, String type, byte[] body) throws Exception {
    return send(request(path).header("content-type", type).POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static ExportTraceServiceRequest parse(OtlpRequest request) throws IOException {
    OtlpMessage message = request.message();
    return ExportTraceServiceRequest.parseFrom(
        Arrays.copyOfRange(message.array(), message.start(), message.end()));
  }

  private static byte[] spans(int count) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < count; i++) {
      scope.addSpans(Span.newBuilder().setName("span " + i));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    }
    return compressed.toByteArray();
  }
}
