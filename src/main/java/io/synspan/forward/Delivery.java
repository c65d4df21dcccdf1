package io.synspan.forward;

import io.netty.channel.ConnectTimeoutException;
import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpRequest;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One message on its way to the collector, over as many attempts as it takes. */
final class Delivery {
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 2000;
  private static final String NO_CONNECTION = "no connection in time";

  private final Vertx vertx;
  private final CollectorClient client;
  private final Destination destination;
  private final OtlpRequest request;
  private final Buffer body;
  private final Promise<OtlpAnswer> answer = Promise.promise();
  private boolean tried;
  private long pauseMs = FIRST_PAUSE_MS;
  private OtlpAnswer last =
      OtlpAnswer.refused(GrpcStatus.UNAVAILABLE, "no time was left to reach the collector");

  Delivery(
      Vertx vertx,
      CollectorClient client,
      Destination destination,
      OtlpRequest request,
      Buffer body) {
    this.vertx = vertx;
    this.client = client;
    this.destination = destination;
    this.request = request;
    this.body = body;
  }

  Future<OtlpAnswer> begin() {
    attempt();
    return answer.future();
  }

  private long leftNs() {
    return request.deadlineNs() - System.nanoTime();
  }

  private void attempt() {
    long leftNs = leftNs();
    if (leftNs <= 0) {
      answer.complete(last);
      return;
    }
    client
        .send(body, Math.min(leftNs, destination.timeout().toNanos()))
        .onComplete(this::attempted);
  }

  private void attempted(AsyncResult<OtlpAnswer> attempt) {
    OtlpAnswer result = attempt.succeeded() ? attempt.result() : noAnswer(attempt.cause());
    if (tried && ranOut(attempt.cause())) {
      // the one before says more
      answer.complete(last);
      return;
    }
    tried = true;
    last = result;
    boolean mayPass = attempt.succeeded() ? result.mayPass() : mayPass(attempt.cause());
    boolean asks = attempt.succeeded() && !destination.grpc();
    long pause = asks ? askedPauseMs(result) : randomPauseMs();
    if (!mayPass
        || request.abandoned().getAsBoolean()
        || TimeUnit.MILLISECONDS.toNanos(pause) >= leftNs()) {
      answer.complete(result);
      return;
    }
    pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
    vertx.setTimer(pause, now -> attempt());
  }

  /** Its sender's time was over before there was a connection. */
  private boolean ranOut(@Nullable Throwable failure) {
    return leftNs() <= 0
        && failure instanceof NotSentException
        && (failure.getCause() instanceof TimeoutException
            || failure.getCause() instanceof ConnectTimeoutException);
  }

  private long askedPauseMs(OtlpAnswer refusal) {
    String retryAfter = refusal.retryAfter();
    return retryAfter != null && retryAfter.matches("[1-9]\\d{0,3}")
        ? TimeUnit.SECONDS.toMillis(Long.parseLong(retryAfter))
        : randomPauseMs();
  }

  /** Of a time that grows, so that those who failed together come back one by one. */
  private long randomPauseMs() {
    return ThreadLocalRandom.current().nextLong(pauseMs / 2, pauseMs + 1);
  }

  /**
   * What may have been taken is its sender's to send again: a second copy should not be ours. A
   * certificate that is not trusted now is not trusted in a second.
   */
  private static boolean mayPass(Throwable failure) {
    return failure instanceof NotSentException && !(failure.getCause() instanceof SSLException);
  }

  private OtlpAnswer noAnswer(Throwable failure) {
    String problem =
        switch (failure instanceof NotSentException ? failure.getCause() : failure) {
          case null -> "it could not be sent";
          case ConnectTimeoutException e -> NO_CONNECTION;
          case ConnectException e -> "nobody listens there";
          case UnknownHostException e -> "the name is not known";
          case TimeoutException e when failure instanceof NotSentException -> NO_CONNECTION;
          case TimeoutException e -> "no answer in time";
          case SSLException e -> "TLS: " + e.getMessage();
          default -> "it ended the connection (%s)".formatted(failure.getMessage());
        };
    return OtlpAnswer.refused(
        GrpcStatus.UNAVAILABLE, "no answer from %s: %s".formatted(destination, problem));
  }
}
