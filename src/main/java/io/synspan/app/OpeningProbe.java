package io.synspan.app;

import io.synspan.config.SynspanConfig;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.ProbeOptions;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A probe that a thread of its own opens, which takes the kernel some time, while the rest of the
 * program starts. Whoever begins it closes it: that leaves a probe that was taken alone.
 */
final class OpeningProbe implements AutoCloseable {
  private static final AtomicReference<@Nullable OpeningProbe> AHEAD = new AtomicReference<>();

  private final ProbeOptions options;
  private final FutureTask<Probe> opening;
  private boolean taken;

  private OpeningProbe(ProbeOptions options) {
    this.options = options;
    this.opening = new FutureTask<>(() -> Probe.open(options));
    Thread.ofPlatform().name("synspan-probe").daemon().start(opening);
  }

  /**
   * Begins one for the command that will call {@link #begin}, before Quarkus starts: the kernel
   * takes as long for its part as Quarkus for its own. Where the program ends without, what it has
   * opened ends with it.
   */
  static void beginAhead(SynspanConfig config) {
    try {
      AHEAD.set(new OpeningProbe(ProbeSettings.of(config)));
    } catch (UncheckedIOException e) {
      // begin() meets it again and tells it
    }
  }

  /**
   * The one that was begun ahead where it is of these settings, else a new one.
   *
   * @throws UncheckedIOException where a folder that a setting names can't be read
   */
  static OpeningProbe begin(SynspanConfig config) {
    ProbeOptions options = ProbeSettings.of(config);
    OpeningProbe ahead = AHEAD.getAndSet(null);
    if (ahead == null) {
      return new OpeningProbe(options);
    }
    if (ahead.options.equals(options)) {
      return ahead;
    }
    ahead.close();
    return new OpeningProbe(options);
  }

  /**
   * Waits for the probe, which from then on is the caller's.
   *
   * @throws ProbeException where the kernel refuses what is required; nothing stays attached then
   */
  Probe take() throws ProbeException {
    try {
      Probe probe = await();
      taken = true;
      return probe;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ProbeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Probe await() throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return opening.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the probe and closes it, where nobody has taken it. */
  @Override
  public void close() {
    if (taken) {
      return;
    }
    try {
      await().close();
    } catch (ExecutionException e) {
      // then there is nothing to close
    }
  }
}
