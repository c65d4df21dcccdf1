package io.synspan.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real gateway's process; whoever starts it closes it. */
final class GatewayProcess implements RealGateway {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private final Process process;
  private final Path log;

  private GatewayProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param log gets what it writes
   */
  static GatewayProcess start(
      NetworkNamespace namespace, Path log, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(namespace.inside(command.toArray(String[]::new)))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    try {
      GatewayProcess gateway = new GatewayProcess(builder.start(), log);
      gateway.awaitListening(namespace);
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening(NetworkNamespace namespace) {
    long endNs = System.nanoTime() + TIMEOUT.toNanos();
    while (namespace.run("ss", "-Htln", "sport = :" + PORT).isBlank()) {
      if (!process.isAlive() || System.nanoTime() > endNs) {
        process.destroyForcibly();
        throw new IllegalStateException("the gateway does not listen, see " + log);
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the gateway does not end, see " + log);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
