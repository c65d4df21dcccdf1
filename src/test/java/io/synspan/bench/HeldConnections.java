package io.synspan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Idle connections with both ends on this machine, until it is closed. */
final class HeldConnections implements AutoCloseable {
  /** Where they were opened to; the same as in hold_connections.c. */
  static final int PORT = 9000;

  private final RunningProgram program;

  private HeldConnections(RunningProgram program) {
    this.program = program;
  }

  /**
   * Opens so many and waits until all are established.
   *
   * @param number of the first address that they use, one in each process of some thousands
   */
  static HeldConnections open(int count, int number, Path directory) throws IOException {
    return new HeldConnections(
        RunningProgram.startReady(
            List.of(
                "target/test-native/hold_connections",
                Integer.toString(count),
                Integer.toString(number)),
            directory.resolve("hold_connections-" + number + ".log")));
  }

  @Override
  public void close() {
    program.close();
  }
}
