package io.synspan.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.OtlpReceiver;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.synspan.ingest.ReceiverCounts;
import io.synspan.ingest.ReceiverOptions;
import io.synspan.testing.StubCollector;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With our own receiver as a collector that answers what the test says. */
class ForwarderTest {
  /** A resource with a schema url and, as a field that nobody knows, 200: 1. */
  private static final byte[] MESSAGE = {10, 9, 26, 4, 'h', 't', 't', 'p', (byte) 0xc0, 0x0c, 1};

  private static final Buffer PARTIAL = Buffer.buffer(new byte[] {10, 2, 8, 2});

  private static Vertx vertx;

  private final List<OtlpRequest> received = new CopyOnWriteArrayList<>();
  private final Queue<Future<OtlpAnswer>> answers = new ArrayDeque<>();
  private @Nullable OtlpReceiver collector;
  private @Nullable Forwarder forwarder;

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
    if (forwarder != null) {
      forwarder.close();
    }
    if (collector != null) {
      collector.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void passesTheBytesAndBringsTheAnswer(boolean grpc, boolean gzip) throws Exception {
    startCollector(0);
    answers.add(Future.succeededFuture(OtlpAnswer.accepted(PARTIAL)));
    forwardTo(grpc, gzip);

    OtlpAnswer answer = send(Duration.ofSeconds(10));

    assertThat(answer.isAccepted()).isTrue();
    assertThat(answer.response()).isEqualTo(PARTIAL);
    assertThat(received).hasSize(1);
    OtlpMessage message = received.getFirst().message();
    assertThat(Arrays.copyOfRange(message.array(), message.start(), message.end()))
        .isEqualTo(MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesARefusalForGood(boolean grpc) throws Exception {
    startCollector(0);
    answers.add(
        Future.succeededFuture(OtlpAnswer.refused(GrpcStatus.PERMISSION_DENIED, "50 % \u00e4")));
    forwardTo(grpc, false);

    OtlpAnswer answer = send(Duration.ofSeconds(10));

    assertThat(answer.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(answer.httpStatus()).isEqualTo(403);
    assertThat(answer.message()).isEqualTo("50 % \u00e4");
    assertThat(received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void triesAgainWhatMayPass(boolean grpc) throws Exception {
    startCollector(0);
    answers.add(Future.succeededFuture(OtlpAnswer.refused(GrpcStatus.UNAVAILABLE, "busy")));
    answers.add(Future.succeededFuture(OtlpAnswer.refused(GrpcStatus.UNAVAILABLE, "busy")));
    answers.add(Future.succeededFuture(OtlpAnswer.accepted(Buffer.buffer())));
    forwardTo(grpc, false);

    assertThat(send(Duration.ofSeconds(10)).isAccepted()).isTrue();
    assertThat(received).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesTheLastRefusalWhenTimeIsUp(boolean grpc) throws Exception {
    startCollector(0);
    for (int i = 0; i < 20; i++) {
      answers.add(Future.succeededFuture(OtlpAnswer.refused(GrpcStatus.UNAVAILABLE, "busy")));
    }
    forwardTo(grpc, false);

    OtlpAnswer answer = send(Duration.ofMillis(600));

    assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(answer.message()).isEqualTo("busy");
    assertThat(answer.retryAfter()).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendsOnceToACollectorThatHangs(boolean grpc) throws Exception {
    startCollector(0);
    answers.add(Promise.<OtlpAnswer>promise().future());
    forwardTo(grpc, false);

    OtlpAnswer answer = send(Duration.ofMillis(500));

    assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(answer.message()).endsWith("no answer in time");
    assertThat(received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void waitsForACollectorThatStarts(boolean grpc) throws Exception {
    answers.add(Future.succeededFuture(OtlpAnswer.accepted(Buffer.buffer())));
    CompletableFuture<Void> refused = new CompletableFuture<>();
    CompletableFuture<OtlpAnswer> answer;
    int port;
    // what is bound nobody else gets, and it refuses connections
    try (Socket held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      port = held.getLocalPort();
      forwardTo(destination("http://127.0.0.1:" + port, grpc, false));
      answer =
          begin(
              new OtlpRequest(
                  OtlpSignal.TRACES,
                  new OtlpMessage(MESSAGE),
                  0,
                  deadline(Duration.ofMinutes(2)),
                  () -> {
                    refused.complete(null);
                    return false;
                  }));
      refused.get(60, TimeUnit.SECONDS);
    }

    startCollector(port);

    assertThat(answer.get(60, TimeUnit.SECONDS).isAccepted()).isTrue();
    assertThat(received).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"400, INVALID_ARGUMENT", "500, INTERNAL", "404, UNIMPLEMENTED", "503, UNAVAILABLE"})
  void understandsTheStatusOfHttp(int status, GrpcStatus expected) throws Exception {
    try (StubCollector stub = StubCollector.answering(status)) {
      forwardTo(destination(stub.endpoint() + "/v1/traces", false, false));

      OtlpAnswer answer = send(Duration.ofMillis(400));

      assertThat(answer.status()).isEqualTo(expected);
      assertThat(answer.httpStatus()).isEqualTo(status);
      assertThat(stub.requests().getFirst().body()).isEqualTo(new String(MESSAGE, ISO_8859_1));
    }
  }

  @Test
  void sendsNothingTwiceWhereTheConnectionEnds() throws Exception {
    try (StubCollector stub = StubCollector.hangingUpOnce()) {
      forwardTo(destination(stub.endpoint() + "/v1/traces", false, false));

      OtlpAnswer answer = send(Duration.ofSeconds(10));

      assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(answer.message()).contains("it ended the connection");
      assertThat(stub.requests()).hasSize(1);
      assertThat(send(Duration.ofSeconds(10)).isAccepted()).isTrue();
    }
  }

  @Test
  void takesNoHttpServerForAGrpcCollector() throws Exception {
    try (StubCollector stub = StubCollector.answering(200)) {
      forwardTo(destination(stub.endpoint(), true, false));

      assertThat(send(Duration.ofMillis(500)).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    }
  }

  @Test
  void refusesASignalWithoutACollector() throws Exception {
    forwarder = new Forwarder(vertx, Map.of(), "me");

    assertThat(send(Duration.ofSeconds(1)).status()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
  }

  @Test
  void doesNotTryAgainForASenderWhoHasGone() throws Exception {
    forwardTo(destination("http://127.0.0.1:" + freePort(), true, false));
    OtlpRequest request =
        new OtlpRequest(
            OtlpSignal.TRACES,
            new OtlpMessage(MESSAGE),
            0,
            deadline(Duration.ofHours(1)),
            () -> true);

    OtlpAnswer answer = begin(request).get(60, TimeUnit.SECONDS);
    assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(answer.message()).contains("nobody listens there");
  }

  @ParameterizedTest
  @CsvSource({
    // code 8, details: RetryInfo
    "CAgaKgood, false",
    "CAgaKgoodHR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5SZXRyeUluZm8, false",
  })
  void doesNotTakeGarbageForRetryInfo(String details, boolean isRetryInfo) {
    assertThat(RetryInfo.isIn(details)).isEqualTo(isRetryInfo);
  }

  @Test
  void findsRetryInfo() {
    String type = "type.googleapis.com/google.rpc.RetryInfo";
    byte[] url = type.getBytes(UTF_8);
    Buffer status =
        Buffer.buffer(new byte[] {8, 8, 26, (byte) (url.length + 2), 10, (byte) url.length})
            .appendBytes(url);
    Base64.Encoder base64 = Base64.getEncoder();

    assertThat(RetryInfo.isIn(base64.withoutPadding().encodeToString(status.getBytes()))).isTrue();
    assertThat(RetryInfo.isIn(base64.encodeToString(status.getBytes()))).isTrue();
    assertThat(RetryInfo.isIn(null)).isFalse();
  }

  private void startCollector(int port) throws IOException {
    collector =
        OtlpReceiver.start(
            vertx,
            new ReceiverOptions(
                "127.0.0.1",
                port,
                0,
                null,
                null,
                1 << 20,
                1 << 20,
                Duration.ofMinutes(1),
                "the collector"),
            request -> {
              received.add(request);
              return requireNonNull(answers.remove());
            },
            new ReceiverCounts());
  }

  private void forwardTo(boolean grpc, boolean gzip) throws IOException {
    // both ports understand both
    String endpoint = "http://127.0.0.1:" + requireNonNull(collector).grpcPort();
    forwardTo(destination(grpc ? endpoint : endpoint + "/v1/traces", grpc, gzip));
  }

  private void forwardTo(Destination destination) throws IOException {
    String path = destination.grpc() ? "" : destination.endpoint().getPath();
    URI endpoint =
        destination.grpc() || !path.isEmpty()
            ? destination.endpoint()
            : URI.create(destination.endpoint() + "/v1/traces");
    forwarder =
        new Forwarder(
            vertx,
            Map.of(
                OtlpSignal.TRACES,
                new Destination(
                    endpoint,
                    destination.grpc(),
                    Map.of("x-tenant", "edge"),
                    destination.gzip(),
                    destination.timeout(),
                    null,
                    null)),
            "me");
  }

  private static Destination destination(String endpoint, boolean grpc, boolean gzip) {
    return new Destination(
        URI.create(endpoint), grpc, Map.of(), gzip, Duration.ofSeconds(30), null, null);
  }

  private OtlpAnswer send(Duration limit) throws Exception {
    return begin(limit).get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<OtlpAnswer> begin(Duration limit) {
    return begin(
        new OtlpRequest(
            OtlpSignal.TRACES, new OtlpMessage(MESSAGE), 0, deadline(limit), () -> false));
  }

  private CompletableFuture<OtlpAnswer> begin(OtlpRequest request) {
    CompletableFuture<OtlpAnswer> answer = new CompletableFuture<>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            now ->
                requireNonNull(forwarder)
                    .handle(request)
                    .onSuccess(answer::complete)
                    .onFailure(answer::completeExceptionally));
    return answer;
  }

  private static long deadline(Duration limit) {
    return System.nanoTime() + limit.toNanos();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
