package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.SynspanProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code record} on the running kernel, and {@code replay} of what it wrote. */
@Tag("kernel")
class RecordIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("recording");
  }

  private void record() throws Exception {
    try (SynspanProcess synspan = testbed.synspan().start("record", file().toString())) {
      synspan.awaitError("Recording to " + file());
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      SynspanProcess.Stopped stopped = synspan.stop("INT");
      assertThat(stopped.status()).as("%s", synspan.errors()).isZero();
      assertThat(stopped.took()).isLessThan(Duration.ofSeconds(2));
      assertThat(synspan.errors())
          .last()
          .asString()
          .matches(
              ".*INFO  Recorded [0-9,]+ records, [0-9,]+ bytes in .*recording; 0 were lost in the"
                  + " kernel");
    }
  }

  @Test
  void showsInItsReplayWhatHappened() throws Exception {
    record();
    try (SynspanProcess replay =
        testbed
            .synspan()
            .through("setpriv", "--bounding-set=-all", "--inh-caps=-all")
            .start("replay", file().toString())) {
      assertThat(replay.awaitExit()).as("%s", replay.errors()).isZero();
      assertThat(replay.errors()).isEmpty();
      assertThat(replay.output())
          .contains(
              "  connections   1 opened, 7 accepted, 8 closed; 0 open",
              "  failed        1: 1 refused",
              "  resets        0 sent, 2 received")
          .anyMatch(line -> line.matches("  payload +10.1 KiB sent .*"));
    }
  }

  @Test
  void sendsInItsReplayWhatARunWouldHaveSent() throws Exception {
    record();
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess replay = testbed.synspanSending("grpc").start("replay", file().toString())) {
      assertThat(replay.awaitExit()).as("%s", replay.errors()).isZero();
      ReceivedMetrics metrics = ReceivedMetrics.last(collector.received(METRICS));
      assertThat(metrics.total("system.network.tcp.connections", "network.local.port", 8080L))
          .isEqualTo(5);
      assertThat(metrics.total("synspan.event.processed", "synspan.event.kind", "closed"))
          .isEqualTo(8);
      assertThat(ReceivedSpan.all(collector.received(TRACES))).hasSize(9);
    }
  }

  @Test
  void endsWhereTheDiskIsFull() throws Exception {
    try (SynspanProcess synspan = testbed.synspan().start("record", "/dev/full")) {
      synspan.awaitError(
          "Cannot write /dev/full: No space left on device. The recording ends here");
      assertThat(synspan.awaitExit()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none/recording", "/proc/recording"})
  void saysWhyAFileCantBeWritten(String file) {
    try (SynspanProcess synspan = testbed.synspan().start("record", file)) {
      assertThat(synspan.awaitExit()).isEqualTo(1);
      assertThat(synspan.errors())
          .singleElement()
          .asString()
          .contains("Cannot write " + file + ": there is no such file or folder");
    }
  }

  @Test
  void replaysNothingFromAnEmptyStdin() {
    try (SynspanProcess synspan = testbed.synspan().start("replay", "-")) {
      assertThat(synspan.awaitExit()).isEqualTo(1);
      assertThat(synspan.errors())
          .containsExactly(
              "synspan: cannot replay -: it is no recording that \"synspan record\" made");
    }
  }
}
