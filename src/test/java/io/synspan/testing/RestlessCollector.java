package io.synspan.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ends a collector each second, by turns as a service manager and as a crash does, and starts it
 * again, until this is closed; then the collector is there.
 */
public final class RestlessCollector implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final CollectorProcess collector;
  private final CompletableFuture<Void> enough = new CompletableFuture<>();
  private final CompletableFuture<Void> ended;
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile @Nullable IOException failure;

  private RestlessCollector(CollectorProcess collector) {
    this.collector = collector;
    this.ended = CompletableFuture.runAsync(this::run, task -> Thread.ofPlatform().start(task));
  }

  public static RestlessCollector begin(CollectorProcess collector) {
    return new RestlessCollector(collector);
  }

  private void run() {
    try {
      while (!isEnoughWithin(PERIOD)) {
        if (restarts.get() % 2 == 0) {
          collector.stop();
        } else {
          collector.kill();
        }
        collector.restart();
        restarts.incrementAndGet();
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private boolean isEnoughWithin(Duration time) {
    try {
      enough.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      return true;
    }
  }

  public int restarts() {
    return restarts.get();
  }

  @Override
  public void close() throws IOException {
    enough.complete(null);
    ended.join();
    if (failure != null) {
      throw failure;
    }
  }
}
