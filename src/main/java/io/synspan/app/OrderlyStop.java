package io.synspan.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a command that SIGTERM or SIGINT stops exit with its own status. Left alone, the JVM waits
 * for Quarkus alone ({@link RunningCommand}) and exits with the signal's status.
 */
final class OrderlyStop {
  /** What we promise. A process that takes longer is cut off, with the signal's exit status. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Thread command;
  private final CountDownLatch ended = new CountDownLatch(1);

  private OrderlyStop(Thread command) {
    this.command = command;
  }

  /** Makes the JVM wait for the command that the current thread is about to run. */
  static OrderlyStop ofThisThread() {
    OrderlyStop stop = new OrderlyStop(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(new Thread(stop::awaitEnd, "synspan-orderly-stop"));
    return stop;
  }

  /**
   * Exits. On the command's thread this is its end; in a native image a signal comes here too, on a
   * thread of its own.
   */
  void exit(int status, @Nullable Throwable cause) {
    if (Thread.currentThread().equals(command)) {
      if (ApplicationLifecycleManager.isVmShuttingDown()) {
        // while the JVM still waits for us: afterwards it exits with the signal's status
        Runtime.getRuntime().halt(status);
      }
      ended.countDown();
    }
    StartFailure.exit(status, cause);
  }

  private void awaitEnd() {
    try {
      ended.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
