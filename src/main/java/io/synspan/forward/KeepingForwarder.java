package io.synspan.forward;

import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpHandler;
import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends each message on, and keeps on disk what the collector does not take in time: then its
 * sender is told that it was taken. What comes while there are others in the queue goes behind
 * them. Whoever makes it closes it, before the forwarder.
 */
public final class KeepingForwarder implements OtlpHandler, AutoCloseable {
  private static final long CLOSE_LIMIT_MS = 250;

  private final Forwarder forwarder;
  private final DiskQueue queue;
  private final Map<OtlpSignal, QueueDrain> drains = new EnumMap<>(OtlpSignal.class);

  /**
   * Opens the queue and begins to send what an earlier process left in it.
   *
   * @param mostBytes of all messages in the queue
   * @throws IOException with a message for a person, where the queue can't be used
   */
  public KeepingForwarder(Vertx vertx, Forwarder forwarder, Path directory, long mostBytes)
      throws IOException {
    this.forwarder = forwarder;
    this.queue = DiskQueue.open(vertx, directory, mostBytes);
    for (OtlpSignal signal : OtlpSignal.values()) {
      QueueDrain drain = new QueueDrain(vertx, forwarder, queue, signal);
      drains.put(signal, drain);
      if (queue.holds(signal)) {
        drain.wake();
      }
    }
  }

  public QueueCounts counts() {
    return queue.counts();
  }

  @Override
  public Future<OtlpAnswer> handle(OtlpRequest request) {
    if (queue.holds(request.signal())) {
      return keep(
          request, OtlpAnswer.refused(GrpcStatus.UNAVAILABLE, "the queue on disk has no room"));
    }
    return forwarder
        .handle(request)
        .compose(
            answer ->
                answer.mayPass() && !request.abandoned().getAsBoolean()
                    ? keep(request, answer)
                    : Future.succeededFuture(answer));
  }

  private Future<OtlpAnswer> keep(OtlpRequest request, OtlpAnswer otherwise) {
    return queue
        .keep(request)
        .map(
            kept -> {
              if (!kept) {
                counts().wasFull();
                return otherwise;
              }
              counts().wasKept();
              QueueDrain drain = drains.get(request.signal());
              if (drain != null) {
                drain.wake();
              }
              return OtlpAnswer.accepted(Buffer.buffer());
            });
  }

  /**
   * What is in the queue stays there for the next process. Takes half a second at most: the message
   * that is being sent from it should not be sent again.
   */
  @Override
  public void close() {
    List<Future<?>> underWay = new ArrayList<>();
    drains.values().forEach(drain -> underWay.add(drain.stop()));
    try {
      Future.join(underWay)
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_LIMIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // it stays in the queue
    }
    queue.close();
  }
}
