package io.synspan.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.synspan.testing.RawCollector;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway is told where a collector hangs or talks nonsense, on real sockets. */
class CollectorGarbageTest {
  private static final byte[] MESSAGE = {10, 6, 26, 4, 'h', 't', 't', 'p'};
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);

  /** An HTTP/2 SETTINGS frame without settings. */
  private static final String SETTINGS = "000000040000000000";

  private static Vertx vertx;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** There is no connection by gRPC until both have said their settings. */
  @ParameterizedTest
  @CsvSource({"true, no connection in time", "false, no answer in time"})
  void saysInTimeThatOneNeverAnswers(boolean grpc, String reason) throws Exception {
    try (RawCollector collector = RawCollector.silent()) {
      OtlpAnswer answer = send(collector, grpc, SHORT);

      assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(answer.message()).endsWith(reason);
      assertThat(collector.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysInTimeThatNoConnectionCameAbout(boolean grpc) throws Exception {
    try (RawCollector collector = RawCollector.withoutRoom()) {
      OtlpAnswer answer = send(collector, grpc, SHORT);

      assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(answer.message()).endsWith("no connection in time");
    }
  }

  /** The first lines of an answer, and no more. */
  @ParameterizedTest
  @CsvSource({"false, 485454502f312e3120323030204f4b0d0a436f6e", "true, " + SETTINGS})
  void saysInTimeThatAnAnswerDoesNotEnd(boolean grpc, String bytes) throws Exception {
    try (RawCollector collector = RawCollector.answering(HexFormat.of().parseHex(bytes))) {
      OtlpAnswer answer = send(collector, grpc, SHORT);

      assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(answer.message()).endsWith("no answer in time");
      assertThat(collector.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 1", "true, 2", "false, 2"})
  void takesRandomBytesForNoAnswer(boolean grpc, int seed) throws Exception {
    byte[] bytes = new byte[4_000];
    new Random(seed).nextBytes(bytes);
    try (RawCollector collector = RawCollector.answering(bytes)) {
      assertThat(send(collector, grpc, SHORT).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    }
  }

  /** A frame of a type that there is not, one of a wrong length, a reset of another stream. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        SETTINGS + "000004ff0000000001deadbeef",
        SETTINGS + "000003030000000001000000",
        SETTINGS + "00000403000000000700000001",
        SETTINGS + "000004010400000001ffffffff",
      })
  void takesBrokenFramesForNoAnswer(String bytes) throws Exception {
    try (RawCollector collector = RawCollector.answering(HexFormat.of().parseHex(bytes))) {
      assertThat(send(collector, true, SHORT).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    }
  }

  /** Whoever answers 200 need not have taken anything: a proxy's page of its own does. */
  @ParameterizedTest
  @CsvSource({
    "text/html, <html>welcome</html>",
    "application/json, {}",
    "application/x-protobuf, <html>welcome</html>",
  })
  void doesNotBelieveAnAnswerThatIsNoOtlp(String type, String body) throws Exception {
    String response =
        "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(type, body.length(), body);
    try (RawCollector collector = RawCollector.answering(response.getBytes(ISO_8859_1))) {
      OtlpAnswer answer = send(collector, false, LONG);

      assertThat(answer.status()).isEqualTo(GrpcStatus.UNKNOWN);
      assertThat(answer.httpStatus()).isEqualTo(500);
      assertThat(answer.message())
          .isEqualTo("the collector's answer is no OTLP: is the endpoint right?");
      assertThat(collector.connections()).isEqualTo(1);
    }
  }

  @Test
  void readsNoAnswerWithoutEnd() throws Exception {
    byte[] head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\n\r\n".getBytes(ISO_8859_1);
    try (RawCollector collector = RawCollector.flooding(head, new byte[1 << 16])) {
      OtlpAnswer answer = send(collector, false, LONG);

      assertThat(answer.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(answer.message()).contains("larger than 1048576");
      // with what both sockets' buffers hold
      assertThat(collector.written()).isLessThan(32 << 20);
    }
  }

  @Test
  void readsNoHeaderWithoutEnd() throws Exception {
    byte[] head = "HTTP/1.1 200 OK\r\nx-long: ".getBytes(ISO_8859_1);
    byte[] more = "x".repeat(1 << 16).getBytes(ISO_8859_1);
    try (RawCollector collector = RawCollector.flooding(head, more)) {
      assertThat(send(collector, false, LONG).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
      assertThat(collector.written()).isLessThan(32 << 20);
    }
  }

  private static OtlpAnswer send(RawCollector collector, boolean grpc, Duration limit)
      throws Exception {
    Destination destination =
        new Destination(
            URI.create(collector.endpoint() + (grpc ? "" : "/v1/traces")),
            grpc,
            Map.of(),
            false,
            Duration.ofSeconds(30),
            null,
            null);
    OtlpRequest request =
        new OtlpRequest(
            OtlpSignal.TRACES,
            new OtlpMessage(MESSAGE),
            0,
            System.nanoTime() + limit.toNanos(),
            () -> false);
    try (Forwarder forwarder = new Forwarder(vertx, Map.of(OtlpSignal.TRACES, destination), "me")) {
      CompletableFuture<OtlpAnswer> answer = new CompletableFuture<>();
      vertx
          .getOrCreateContext()
          .runOnContext(
              now ->
                  forwarder
                      .handle(request)
                      .onSuccess(answer::complete)
                      .onFailure(answer::completeExceptionally));
      return answer.get(30, TimeUnit.SECONDS);
    }
  }
}
