package io.synspan.app;

import io.opentelemetry.api.metrics.Meter;
import io.synspan.config.SynspanConfig;
import io.synspan.forward.Forwarder;
import io.synspan.forward.KeepingForwarder;
import io.synspan.forward.QueueCounts;
import io.synspan.signal.GatewayQueueCounts;
import io.synspan.signal.GatewayQueueMetrics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/** The gateway's queue on disk, where the settings ask for one. */
final class GatewayQueue {
  private static final double MS_PER_SECOND = 1000;

  private GatewayQueue() {}

  /**
   * Opens it; whoever does closes it.
   *
   * @return null where none is set
   * @throws GatewayException where it can't be used
   */
  static @Nullable KeepingForwarder open(
      SynspanConfig.Gateway.Queue settings, Vertx vertx, Forwarder forwarder, Meter meter)
      throws GatewayException {
    if (settings.directory().isEmpty()) {
      return null;
    }
    Path directory = settings.directory().get();
    try {
      KeepingForwarder keeping =
          new KeepingForwarder(vertx, forwarder, directory, settings.maxSize());
      GatewayQueueMetrics.register(meter, () -> snapshot(keeping.counts()));
      return keeping;
    } catch (IOException e) {
      throw new GatewayException(
          ExitCode.SOFTWARE,
          "synspan: cannot use the queue (synspan.gateway.queue.directory): " + e.getMessage());
    }
  }

  private static GatewayQueueCounts snapshot(QueueCounts counts) {
    long oldestMs = counts.oldestMs();
    long ageMs = oldestMs == 0 ? 0 : Math.max(0, System.currentTimeMillis() - oldestMs);
    return new GatewayQueueCounts(
        counts.messages(),
        counts.bytes(),
        ageMs / MS_PER_SECOND,
        counts.kept(),
        counts.forwarded(),
        counts.refused(),
        counts.full());
  }
}
