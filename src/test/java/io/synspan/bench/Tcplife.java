package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * tcplife of libbpf-tools: the nearest thing that a distribution has. It prints a line per
 * connection, here to {@code /dev/null}.
 */
final class Tcplife implements AutoCloseable {
  private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
  private static final int START_ATTEMPTS = 500;

  private final RunningProgram program;

  private Tcplife(RunningProgram program) {
    this.program = program;
  }

  /** Starts it and waits until its program is loaded. */
  static Tcplife start(Path directory) throws IOException, InterruptedException {
    if (!Files.exists(TRACEFS.resolve("events"))) {
      // for us alone: the mounts are our own
      RunningProgram.start(
              List.of("mount", "-t", "tracefs", "tracefs", TRACEFS.toString()),
              Map.of(),
              directory.resolve("mount.log"))
          .awaitEnd();
    }
    Tcplife tcplife =
        new Tcplife(RunningProgram.startMute(List.of("tcplife"), directory.resolve("tcplife.log")));
    tcplife.awaitLoaded();
    return tcplife;
  }

  long pid() {
    return program.pid();
  }

  @Override
  public void close() {
    program.close();
  }

  private void awaitLoaded() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      program.requireAlive();
      if (!BpfRunTime.of(pid()).nsByProgram().isEmpty()) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    close();
    throw new IllegalStateException("tcplife does not load its program");
  }
}
