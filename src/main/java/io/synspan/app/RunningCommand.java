package io.synspan.app;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * The command that goes on until a signal stops it. Quarkus, which hears of the signal at the same
 * time, stops after the command and not beside it: the command still detaches its hooks, sends its
 * last telemetry and writes its last lines to the log.
 */
@Singleton
final class RunningCommand {
  private static final Logger LOG = Logger.getLogger(RunningCommand.class);

  /** Of the two seconds that a stop may take; Quarkus and the JVM get the rest. */
  private static final Duration LIMIT = Duration.ofMillis(1750);

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean begun;

  /** Runs it on the current thread. */
  int run(IntSupplier command) {
    begun = true;
    try {
      return command.getAsInt();
    } finally {
      ended.countDown();
    }
  }

  /** Called by Quarkus before it stops anything, on the command's thread or a signal's. */
  void awaitEnd(@Observes ShutdownEvent event) throws InterruptedException {
    if (begun && !ended.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.errorf("Cut off: it did not stop within %d ms", LIMIT.toMillis());
    }
  }
}
