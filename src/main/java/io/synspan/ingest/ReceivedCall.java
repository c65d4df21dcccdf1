package io.synspan.ingest;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One request from its head to its answer. Everything happens on the event loop of its connection,
 * apart from the decoding of what is large.
 */
abstract class ReceivedCall {
  private static final Logger LOG = Logger.getLogger(ReceivedCall.class);

  /** More than this, compressed or as JSON, is decoded by a worker: it takes milliseconds. */
  private static final int INLINE_ENCODED_BYTES = 16 << 10;

  private static final int INLINE_BYTES = 1 << 20;

  final ReceivedCalls calls;
  final HttpServerRequest request;
  final HttpServerResponse response;
  private final PendingBytes.Share share;
  private final Context context;
  private final Buffer body = Buffer.buffer();
  private @Nullable OtlpSignal signal;
  private int items;
  private boolean handedOn;
  private boolean answered;
  private volatile boolean gone;

  ReceivedCall(ReceivedCalls calls, HttpServerRequest request) {
    this.calls = calls;
    this.request = request;
    this.response = request.response();
    this.share = calls.pending.share();
    this.context = requireNonNull(Vertx.currentContext());
  }

  /**
   * Looks at the head.
   *
   * @throws RefusedException where it is not what it should be
   */
  abstract OtlpSignal checkHead() throws RefusedException;

  /** How many bytes the body may have. */
  abstract int mostBodyBytes();

  /** Whether decoding the body takes more than a look at it. */
  abstract boolean isEncoded();

  /**
   * The message in the body; on an event loop or a worker.
   *
   * @throws RefusedException where the body is malformed or beyond a limit
   */
  abstract OtlpMessage decode(OtlpSignal ofSignal, OtlpMessage whole, PendingBytes.Share taken)
      throws RefusedException;

  /** Writes the answer; the response is not ended or gone yet. */
  abstract void write(OtlpAnswer answer);

  /** The time that the sender gives us; the answer should be there earlier. */
  abstract long senderLimitNs();

  /** Empty where the request has none. */
  final String path() {
    return requireNonNullElse(request.path(), "");
  }

  /** Known once the head is well. */
  final OtlpSignal signal() {
    return requireNonNull(signal);
  }

  void begin() {
    long startNs = System.nanoTime();
    response.exceptionHandler(failure -> leave());
    request.exceptionHandler(failure -> leave());
    response.closeHandler(closed -> leave());
    try {
      signal = checkHead();
      calls.admit();
      if (!calls.isAuthorized(request.getHeader("authorization"))) {
        throw new RefusedException(
            OtlpAnswer.refused(GrpcStatus.UNAUTHENTICATED, "the bearer token is missing or wrong"));
      }
      if (calls.options.loopMark().equals(request.getHeader(OtlpReceiver.LOOP_HEADER))) {
        throw new RefusedException(
            OtlpAnswer.refused(
                GrpcStatus.FAILED_PRECONDITION, "SynSpan sends to itself: check its endpoint"));
      }
    } catch (RefusedException e) {
      answer(e.answer());
      return;
    }
    request.handler(this::read);
    request.endHandler(end -> decodeWhole(startNs));
  }

  private void read(Buffer chunk) {
    if (answered) {
      return;
    }
    try {
      if (chunk.length() > mostBodyBytes() - body.length()) {
        throw RefusedException.tooLarge(calls.options.maxMessageBytes());
      }
      share.take(chunk.length());
      body.appendBuffer(chunk);
    } catch (RefusedException e) {
      answer(e.answer());
    }
  }

  private void decodeWhole(long startNs) {
    if (answered || gone) {
      return;
    }
    handedOn = true;
    OtlpSignal ofSignal = signal();
    Callable<OtlpRequest> decoding = () -> decoded(ofSignal, startNs);
    int inlineBytes = isEncoded() ? INLINE_ENCODED_BYTES : INLINE_BYTES;
    if (body.length() > inlineBytes) {
      calls.vertx.executeBlocking(decoding, false).onComplete(this::handOn);
    } else {
      try {
        handOn(Future.succeededFuture(decoding.call()));
      } catch (Exception e) {
        handOn(Future.failedFuture(e));
      }
    }
  }

  private OtlpRequest decoded(OtlpSignal ofSignal, long startNs) throws RefusedException {
    OtlpMessage message = decode(ofSignal, new OtlpMessage(body.getBytes()), share);
    int count = OtlpStructure.items(message);
    return new OtlpRequest(ofSignal, message, count, deadlineNs(startNs), () -> gone);
  }

  /** Early enough for the answer to be there in time. */
  private long deadlineNs(long startNs) {
    long limitNs = Math.min(senderLimitNs(), calls.options.answerLimit().toNanos());
    return startNs + limitNs - Math.max(limitNs / 20, TimeUnit.MILLISECONDS.toNanos(20));
  }

  private void handOn(AsyncResult<OtlpRequest> decoded) {
    if (decoded.failed()) {
      answerFailure(decoded.cause());
      return;
    }
    OtlpRequest whole = decoded.result();
    items = whole.items();
    calls.counts.received(whole.signal(), items);
    handled(whole)
        .onComplete(
            answer ->
                context.runOnContext(
                    now -> {
                      if (answer.succeeded()) {
                        answer(answer.result());
                      } else {
                        answerFailure(answer.cause());
                      }
                    }));
  }

  /** What the handler throws must not leave its sender, and the room that is taken, waiting. */
  private Future<OtlpAnswer> handled(OtlpRequest whole) {
    try {
      return calls.handler.handle(whole);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void answerFailure(Throwable failure) {
    if (failure instanceof RefusedException refused) {
      answer(refused.answer());
    } else {
      LOG.error("A message of the gateway was not handled: " + failure, failure);
      answer(
          OtlpAnswer.refused(
              GrpcStatus.INTERNAL, failure.getClass().getSimpleName().toLowerCase(Locale.ROOT)));
    }
  }

  /** Refuses it where it is not answered yet; any thread may call it. */
  void cutOff() {
    context.runOnContext(
        now ->
            answer(OtlpAnswer.refused(GrpcStatus.UNAVAILABLE, "SynSpan stops; please come again")));
  }

  /** What was handed on is under way until it has its answer, even if nobody waits for it. */
  private void leave() {
    gone = true;
    if (!handedOn) {
      finish();
    }
  }

  private void answer(OtlpAnswer answer) {
    if (answered) {
      return;
    }
    answered = true;
    OtlpSignal ofSignal = signal;
    if (ofSignal != null) {
      long rejected =
          answer.isAccepted()
              ? PartialSuccess.of(new OtlpMessage(answer.response().getBytes())).rejected()
              : 0;
      calls.counts.answered(ofSignal, answer.isAccepted(), items, rejected);
    }
    if (!gone && !response.ended() && !response.closed()) {
      write(answer);
    }
    finish();
  }

  private void finish() {
    calls.ended(this);
    share.release();
  }
}
