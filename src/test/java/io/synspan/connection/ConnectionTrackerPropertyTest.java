package io.synspan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.KernelRecord;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told adds up to what happened, whatever happens. The same in every run. */
class ConnectionTrackerPropertyTest {
  private static final int RUNS = 100;
  private static final int STEPS = 400;
  private static final int PLENTY = 1000;

  private HeardCounts heard = new HeardCounts();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 40})
  void tellsEverythingWhenNothingIsLost(int sockets) {
    for (int seed = 0; seed < RUNS; seed++) {
      SimulatedKernel kernel = new SimulatedKernel(new Random(seed), sockets, 0, true);
      run(seed, kernel, PLENTY);
      assertThat(heard.adopted).as("seed %d", seed).isZero();
      assertThat(heard.established).isEqualTo(kernel.established);
      assertThat(heard.failed).isEqualTo(kernel.failed);
      assertThat(heard.closed).isEqualTo(kernel.closed);
      assertThat(heard.finished).isEqualTo(kernel.closed + kernel.failed);
      assertThat(heard.bytes).isEqualTo(kernel.bytes);
      assertThat(heard.segmentsAgain).isEqualTo(kernel.segmentsAgain);
      assertThat(heard.open()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 50, 90, 100})
  void tellsNothingTwiceWhenRecordsAreLost(int lossPercent) {
    for (int seed = 0; seed < RUNS; seed++) {
      SimulatedKernel kernel =
          new SimulatedKernel(new Random(seed), 1 + seed % 20, lossPercent, false);
      run(seed, kernel, PLENTY);
      assertNothingTwice(seed, kernel);
      assertThat(heard.segmentsAgain).as("seed %d", seed).isLessThanOrEqualTo(kernel.segmentsAgain);
    }
  }

  /**
   * But for retransmits: where a socket's end and its next beginning are both lost, a retransmit
   * record can't say which connection it is of.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 50, 90, 100})
  void tellsNothingTwiceWhenRecordsAreLostAndSocketsConnectAgain(int lossPercent) {
    for (int seed = 0; seed < RUNS; seed++) {
      SimulatedKernel kernel =
          new SimulatedKernel(new Random(seed), 1 + seed % 20, lossPercent, true);
      run(seed, kernel, PLENTY);
      assertNothingTwice(seed, kernel);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10})
  void tellsNothingTwiceWhenTheTableIsTooSmall(int capacity) {
    for (int seed = 0; seed < RUNS; seed++) {
      SimulatedKernel kernel = new SimulatedKernel(new Random(seed), 20, 0, seed % 2 == 0);
      run(seed, kernel, capacity);
      assertNothingTwice(seed, kernel);
      assertThat(heard.segmentsAgain).as("seed %d", seed).isLessThanOrEqualTo(kernel.segmentsAgain);
    }
  }

  private void assertNothingTwice(int seed, SimulatedKernel kernel) {
    assertThat(heard.established).as("seed %d", seed).isLessThanOrEqualTo(kernel.established);
    assertThat(heard.failed).isLessThanOrEqualTo(kernel.failed);
    assertThat(heard.closed).isLessThanOrEqualTo(kernel.closed);
    assertThat(heard.finished).isEqualTo(heard.closed + heard.failed);
    assertThat(heard.bytes).as("bytes, seed %d", seed).isLessThanOrEqualTo(kernel.bytes);
    assertThat(heard.open()).isZero();
  }

  /** Until every connection has closed and a last complete pass has shown it. */
  private void run(int seed, SimulatedKernel kernel, int capacity) {
    heard = new HeardCounts();
    Random random = new Random(~seed);
    ConnectionTracker tracker = new ConnectionTracker(capacity, heard);
    for (int i = 0; i < STEPS; i++) {
      kernel.step();
      switch (random.nextInt(10)) {
        case 0 -> sample(kernel, tracker, random.nextInt(20));
        case 1, 2, 3 -> drain(kernel, tracker);
        default -> {}
      }
    }
    kernel.closeAll();
    drain(kernel, tracker);
    kernel.nowNs += 1_000_000_000L;
    sample(kernel, tracker, 0);
    kernel.nowNs += 400_000_000_000L;
    drain(kernel, tracker);
    assertThat(tracker.lookup().size()).as("seed %d", seed).isZero();
  }

  private static void drain(SimulatedKernel kernel, ConnectionTracker tracker) {
    kernel.drainTo(tracker);
    tracker.drained(++kernel.nowNs);
  }

  /** A pass whose samples are handed over with so many steps and perhaps drains between them. */
  private static void sample(SimulatedKernel kernel, ConnectionTracker tracker, int steps) {
    tracker.beginPass();
    int between = steps;
    for (KernelRecord record : kernel.samples()) {
      record.decodeTo(tracker);
      if (between-- > 0) {
        kernel.step();
        if (between % 3 == 0) {
          drain(kernel, tracker);
        }
      }
    }
    tracker.endPass(true);
  }
}
