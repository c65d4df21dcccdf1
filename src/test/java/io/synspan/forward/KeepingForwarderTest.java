package io.synspan.forward;

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
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A collector that is down at first, and messages that are resources with a number. */
@Timeout(60)
class KeepingForwarderTest {
  private static final int MESSAGE_BYTES = 1_000;

  private static Vertx vertx;

  @TempDir Path directory;

  private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
  private int port;
  private OtlpAnswer answer = OtlpAnswer.accepted(Buffer.buffer());
  private @Nullable OtlpReceiver collector;
  private @Nullable Forwarder forwarder;
  private @Nullable KeepingForwarder keeping;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2));
  }

  @AfterAll
  static void stopVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    open(1 << 20);
  }

  @AfterEach
  void stop() {
    close();
    if (collector != null) {
      collector.close();
    }
  }

  @Test
  void sendsInOrderWhatTheCollectorDidNotTakeInTime() throws Exception {
    for (int number = 1; number <= 5; number++) {
      assertThat(send(number).isAccepted()).isTrue();
    }
    assertThat(counts().messages()).isEqualTo(5);
    assertThat(counts().bytes()).isEqualTo(5 * MESSAGE_BYTES);

    startCollector();

    for (int number = 1; number <= 5; number++) {
      assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(number);
    }
    await(() -> counts().messages() == 0);
    assertThat(counts().forwarded()).isEqualTo(5);
    assertThat(counts().oldestMs()).isZero();
    assertThat(send(6).isAccepted()).isTrue();
    assertThat(received).containsExactly(6);
    assertThat(counts().kept()).isEqualTo(5);
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    send(1);
    send(2);
    close();
    open(1 << 20);
    assertThat(counts().messages()).isEqualTo(2);
    assertThat(send(3).isAccepted()).isTrue();

    startCollector();

    for (int number = 1; number <= 3; number++) {
      assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(number);
    }
    await(() -> counts().messages() == 0);
    assertThat(received).isEmpty();
  }

  @Test
  void tellsTheSenderNoWhereThereIsNoRoom() throws Exception {
    close();
    open(2 * MESSAGE_BYTES);
    assertThat(send(1).isAccepted()).isTrue();
    assertThat(send(2).isAccepted()).isTrue();

    OtlpAnswer third = send(3);

    assertThat(third.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(third.message()).isEqualTo("the queue on disk has no room");
    assertThat(counts().full()).isEqualTo(1);
    startCollector();
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void countsWhatIsRefusedForGoodAndGoesOn() throws Exception {
    send(1);
    send(2);
    answer = OtlpAnswer.refused(GrpcStatus.INVALID_ARGUMENT, "too old");

    startCollector();

    await(() -> counts().refused() == 2);
    await(() -> counts().messages() == 0);
    assertThat(received).containsExactly(1, 2);
    assertThat(counts().forwarded()).isZero();
  }

  @Test
  void countsWhatIsTakenInPart() throws Exception {
    send(1);
    answer = OtlpAnswer.accepted(Buffer.buffer(new byte[] {10, 2, 8, 2}));

    startCollector();

    await(() -> counts().refused() == 1);
    assertThat(received).containsExactly(1);
  }

  /** It sends again itself. */
  @Test
  void keepsNothingOfASenderWhoHasGone() throws Exception {
    assertThat(send(1, () -> true).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(counts().messages()).isZero();
  }

  @Test
  void keepsNothingThatIsRefusedForGood() throws Exception {
    answer = OtlpAnswer.refused(GrpcStatus.PERMISSION_DENIED, "no");
    startCollector();

    assertThat(send(1).status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(counts().kept()).isZero();
  }

  private void open(long mostBytes) throws IOException {
    forwarder =
        new Forwarder(
            vertx,
            Map.of(
                OtlpSignal.TRACES,
                new Destination(
                    URI.create("http://127.0.0.1:" + port),
                    true,
                    Map.of(),
                    false,
                    Duration.ofSeconds(5),
                    null,
                    null)),
            "me");
    keeping = new KeepingForwarder(vertx, forwarder, directory, mostBytes);
  }

  private void close() {
    requireNonNull(keeping).close();
    requireNonNull(forwarder).close();
  }

  private QueueCounts counts() {
    return requireNonNull(keeping).counts();
  }

  private void startCollector() throws IOException {
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
              received.add((int) request.message().array()[request.message().start() + 4]);
              return Future.succeededFuture(answer);
            },
            new ReceiverCounts());
  }

  private OtlpAnswer send(int number) throws Exception {
    return send(number, () -> false);
  }

  private OtlpAnswer send(int number, BooleanSupplier abandoned) throws Exception {
    // field 100 of 996 bytes, the first of which is the number
    byte[] bytes = new byte[MESSAGE_BYTES];
    byte[] head = {(byte) 0xa2, 6, (byte) 0xe4, 7, (byte) number};
    System.arraycopy(head, 0, bytes, 0, head.length);
    OtlpRequest request =
        new OtlpRequest(
            OtlpSignal.TRACES,
            new OtlpMessage(bytes),
            1,
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300),
            abandoned);
    CompletableFuture<OtlpAnswer> result = new CompletableFuture<>();
    vertx
        .getOrCreateContext()
        .runOnContext(
            now ->
                requireNonNull(keeping)
                    .handle(request)
                    .onSuccess(result::complete)
                    .onFailure(result::completeExceptionally));
    return result.get(30, TimeUnit.SECONDS);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(5_000_000);
    }
  }
}
