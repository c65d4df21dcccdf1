package io.synspan.ingest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The calls that are under way, and what they share. */
final class ReceivedCalls {
  private static final int MOST = 256;
  private static final long POLL_NS = 5_000_000;

  final Vertx vertx;
  final ReceiverOptions options;
  final OtlpHandler handler;
  final ReceiverCounts counts;
  final PendingBytes pending;
  private final Set<ReceivedCall> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  ReceivedCalls(Vertx vertx, ReceiverOptions options, OtlpHandler handler, ReceiverCounts counts) {
    this.vertx = vertx;
    this.options = options;
    this.handler = handler;
    this.counts = counts;
    this.pending = new PendingBytes(options.maxPendingBytes());
  }

  /** Begins a call, on its event loop. */
  void begin(HttpServerRequest request) {
    ReceivedCall call =
        GrpcCall.isOne(request) ? new GrpcCall(this, request) : new HttpCall(this, request);
    underWay.add(call);
    call.begin();
  }

  void ended(ReceivedCall call) {
    underWay.remove(call);
  }

  /**
   * @throws RefusedException where no call of anyone is taken now
   */
  void admit() throws RefusedException {
    if (draining) {
      throw new RefusedException(
          OtlpAnswer.refused(GrpcStatus.UNAVAILABLE, "SynSpan is about to stop"));
    }
    if (underWay.size() > MOST) {
      throw RefusedException.busy();
    }
  }

  /** Whether a header {@code authorization} names the token, or none is needed. */
  boolean isAuthorized(@Nullable String authorization) {
    String token = options.token();
    if (token == null) {
      return true;
    }
    // takes as long whatever is wrong with it
    return authorization != null
        && MessageDigest.isEqual(
            ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
            authorization.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits for the calls under way, and then refuses those that are left. */
  void drain(long limitMs) {
    draining = true;
    long startNs = System.nanoTime();
    while (!underWay.isEmpty() && System.nanoTime() - startNs < limitMs * 1_000_000) {
      LockSupport.parkNanos(POLL_NS);
    }
    underWay.forEach(ReceivedCall::cutOff);
  }
}
