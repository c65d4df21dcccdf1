package io.synspan.forward;

import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.synspan.ingest.PartialSuccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of one signal from the queue, one after the other, each until it is answered.
 */
final class QueueDrain {
  private static final Logger LOG = Logger.getLogger(QueueDrain.class);
  private static final long PAUSE_MS = 1_000;

  /** Of one turn, in which it is tried again and again. */
  private static final long TURN_NS = TimeUnit.SECONDS.toNanos(60);

  private final Vertx vertx;
  private final Forwarder forwarder;
  private final DiskQueue queue;
  private final OtlpSignal signal;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicBoolean refusalTold = new AtomicBoolean();
  private volatile boolean stopped;
  private volatile Future<?> underWay = Future.succeededFuture();

  QueueDrain(Vertx vertx, Forwarder forwarder, DiskQueue queue, OtlpSignal signal) {
    this.vertx = vertx;
    this.forwarder = forwarder;
    this.queue = queue;
    this.signal = signal;
  }

  /** Begins, where it does not run already. */
  void wake() {
    if (!stopped && running.compareAndSet(false, true)) {
      next();
    }
  }

  /** Sends nothing more; what is returned is done when what is under way has its answer. */
  Future<?> stop() {
    stopped = true;
    return underWay;
  }

  private void next() {
    if (stopped) {
      return;
    }
    Future<Boolean> turn = queue.first(signal).compose(this::send);
    underWay = turn;
    turn.onSuccess(this::goOn).onFailure(failure -> vertx.setTimer(PAUSE_MS, later -> next()));
  }

  /** Whether there was one. Fails where it has to be sent again. */
  private Future<Boolean> send(@Nullable KeptMessage kept) {
    if (kept == null) {
      return Future.succeededFuture(false);
    }
    OtlpRequest request =
        new OtlpRequest(
            signal, kept.message(), kept.items(), System.nanoTime() + TURN_NS, () -> stopped);
    return forwarder
        .handle(request)
        .compose(
            answer -> {
              if (answer.mayPass()) {
                return Future.failedFuture(answer.message());
              }
              count(answer, kept);
              return queue.wasSent(signal, kept).map(true);
            });
  }

  private void count(OtlpAnswer answer, KeptMessage kept) {
    String problem = problem(answer);
    if (problem == null) {
      queue.counts().wasForwarded();
      return;
    }
    queue.counts().wasRefused();
    if (!refusalTold.getAndSet(true)) {
      LOG.warnf(
          "The collector refused %s from the queue, of %d items; later ones are counted alone: %s",
          signal.key(), kept.items(), problem);
    }
  }

  private static @Nullable String problem(OtlpAnswer answer) {
    if (!answer.isAccepted()) {
      return answer.status() + " " + answer.message();
    }
    PartialSuccess partial = PartialSuccess.of(new OtlpMessage(answer.response().getBytes()));
    return partial.rejected() > 0 ? partial.rejected() + " rejected: " + partial.message() : null;
  }

  private void goOn(boolean there) {
    if (there) {
      next();
      return;
    }
    running.set(false);
    // one that was put in meanwhile has not woken us
    if (queue.holds(signal)) {
      wake();
    }
  }
}
