package io.synspan.app;

import io.synspan.config.SynspanConfig;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.ProbeOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A probe that a thread of its own opens, which takes the kernel some time, while the rest of the
 * program starts. Whoever begins it closes it: that leaves a probe that was taken alone.
 */
final class OpeningProbe implements AutoCloseable {
  private final FutureTask<Probe> opening;
  private boolean taken;

  private OpeningProbe(ProbeOptions options) {
    this.opening = new FutureTask<>(() -> Probe.open(options));
  }

  static OpeningProbe begin(SynspanConfig config) {
    OpeningProbe probe = new OpeningProbe(ProbeSettings.of(config));
    Thread.ofPlatform().name("synspan-probe").start(probe.opening);
    return probe;
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
