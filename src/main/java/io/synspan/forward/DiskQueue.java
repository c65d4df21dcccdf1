package io.synspan.forward;

import io.synspan.ingest.OtlpRequest;
import io.synspan.ingest.OtlpSignal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue on disk. One thread of its own does all that touches the file; what comes
 * meanwhile is written and synced together. Whoever opens it closes it.
 */
final class DiskQueue implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DiskQueue.class);

  /** Where the disk is full, for example. */
  private static final long PAUSE_AFTER_FAILURE_NS = TimeUnit.SECONDS.toNanos(5);

  /** Compaction lags behind; then the file may be larger than what is in it. */
  private static final int FILE_FACTOR = 2;

  private static final long SLACK_BYTES = 16 << 20;
  private static final long CLOSE_LIMIT_MS = 250;

  private final Path directory;
  private final long mostBytes;
  private final WorkerExecutor worker;
  private final QueueCounts counts = new QueueCounts();
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  // the worker's alone
  private @Nullable QueueFile file;
  private long failedNs;
  private boolean failing;

  /** Of each signal the last that was sent and that the file may still have. */
  private final Map<OtlpSignal, Long> sent = new EnumMap<>(OtlpSignal.class);

  private long nextRemovalNs = System.nanoTime();
  private boolean closed;

  private record Waiting(OtlpRequest request, Promise<Boolean> kept) {}

  private DiskQueue(Vertx vertx, Path directory, long mostBytes, QueueFile file) {
    this.directory = directory;
    this.mostBytes = mostBytes;
    this.worker = vertx.createSharedWorkerExecutor("synspan-queue", 1);
    this.file = file;
    for (OtlpSignal signal : OtlpSignal.values()) {
      counts.found(signal, file.count(signal), file.size(signal));
    }
  }

  /**
   * Opens it, with what an earlier process left in it.
   *
   * @param mostBytes of all messages in it
   * @throws IOException with a message for a person
   */
  static DiskQueue open(Vertx vertx, Path directory, long mostBytes) throws IOException {
    return new DiskQueue(vertx, directory, mostBytes, QueueFile.open(directory));
  }

  QueueCounts counts() {
    return counts;
  }

  /** Whether there are messages of a signal, those included that are just being written. */
  boolean holds(OtlpSignal signal) {
    return counts.messages(signal) > 0;
  }

  /** Puts a message behind the others; false where it is full or can't be written. */
  Future<Boolean> keep(OtlpRequest request) {
    int bytes = request.message().length();
    if (!counts.tryAdd(request.signal(), bytes, mostBytes)) {
      return Future.succeededFuture(false);
    }
    Promise<Boolean> kept = Promise.promise();
    waiting.add(new Waiting(request, kept));
    if (scheduled.compareAndSet(false, true)) {
      worker.executeBlocking(this::writeWaiting, false);
    }
    return kept.future();
  }

  private boolean writeWaiting() {
    scheduled.set(false);
    List<Waiting> batch = new ArrayList<>();
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      batch.add(next);
    }
    boolean kept = write(batch);
    for (Waiting one : batch) {
      if (!kept) {
        counts.remove(one.request().signal(), one.request().message().length());
      }
      one.kept().complete(kept);
    }
    return kept;
  }

  private boolean write(List<Waiting> batch) {
    try {
      if (failing && System.nanoTime() - failedNs < PAUSE_AFTER_FAILURE_NS) {
        return false;
      }
      QueueFile open = usableFile();
      if (open.fileSize() > FILE_FACTOR * mostBytes + SLACK_BYTES) {
        return false;
      }
      long nowMs = System.currentTimeMillis();
      for (Waiting one : batch) {
        OtlpRequest request = one.request();
        open.add(request.signal(), nowMs, request.items(), request.message());
      }
      open.sync();
      failing = false;
      return true;
    } catch (IOException e) {
      fail(e);
      return false;
    }
  }

  /** After a failure the file is opened anew: what was not synced is not in it. */
  private QueueFile usableFile() throws IOException {
    if (file == null) {
      if (closed) {
        throw new IOException("SynSpan is about to stop");
      }
      file = QueueFile.open(directory);
    }
    return file;
  }

  private void fail(IOException failure) {
    if (!failing && !closed) {
      failing = true;
      LOG.warn(
          "The queue takes nothing, the gateway is told to come again: " + failure.getMessage());
    }
    failedNs = System.nanoTime();
    closeFile();
  }

  private void closeFile() {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  /** The oldest message of a signal that was not sent; null where there is none. */
  Future<@Nullable KeptMessage> first(OtlpSignal signal) {
    return onWorker(
        () -> {
          KeptMessage first = usableFile().after(signal, sent.getOrDefault(signal, 0L));
          counts.oldest(signal, first == null ? 0 : first.keptAtMs());
          return first;
        });
  }

  /**
   * The oldest message of a signal is not to be sent again. A full disk may have no room to write
   * that down; then it is kept in mind, and the file goes as a whole once nothing else is in it.
   */
  Future<@Nullable Void> wasSent(OtlpSignal signal, KeptMessage message) {
    return onWorker(
        () -> {
          counts.remove(signal, message.message().length());
          sent.put(signal, message.number());
          boolean empty = counts.messages() == 0;
          if (empty || System.nanoTime() - nextRemovalNs >= 0) {
            takeOutSent(empty);
          }
          return null;
        });
  }

  private void takeOutSent(boolean empty) throws IOException {
    try {
      QueueFile open = usableFile();
      for (Map.Entry<OtlpSignal, Long> last : sent.entrySet()) {
        open.removeThrough(last.getKey(), last.getValue());
      }
      sent.clear();
    } catch (IOException full) {
      closeFile();
      nextRemovalNs = System.nanoTime() + PAUSE_AFTER_FAILURE_NS;
      if (empty) {
        QueueFile.delete(directory);
        sent.clear();
      }
    }
  }

  private <T> Future<@Nullable T> onWorker(Callable<@Nullable T> operation) {
    return worker.executeBlocking(
        () -> {
          try {
            return operation.call();
          } catch (IOException e) {
            fail(e);
            throw e;
          }
        },
        false);
  }

  /** Closes the file once what is being written is there. */
  @Override
  public void close() {
    Future<@Nullable Void> ended =
        worker.executeBlocking(
            () -> {
              writeWaiting();
              closed = true;
              closeFile();
              return null;
            },
            false);
    try {
      ended.toCompletionStage().toCompletableFuture().get(CLOSE_LIMIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // the process ends; what was acknowledged is on the disk
    }
    worker.close();
  }
}
