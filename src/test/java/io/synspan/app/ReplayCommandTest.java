package io.synspan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import io.synspan.event.ResetDirection;
import io.synspan.event.TcpState;
import io.synspan.recording.RecordingHeader;
import io.synspan.recording.RecordingWriter;
import io.synspan.testing.KernelRecord;
import io.synspan.testing.StubCollector;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusMainTest
class ReplayCommandTest {
  private static final long S = 1_000_000_000;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("recording");
  }

  private RecordingWriter record() throws IOException {
    return new RecordingWriter(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
        new RecordingHeader(
            100 * S,
            1_700_000_000 * S,
            "0.1.0",
            "6.18.1",
            Map.of(5, "SK_RST_REASON_TCP_ABORT_ON_DATA"),
            Map.of()),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  private static void write(RecordingWriter writer, KernelRecord record) {
    writer.record(record.bytes(), 0, record.bytes().capacity());
  }

  /** A connection that is reset, one that fails, and three records that the kernel side lost. */
  private void recordTroubles() throws IOException {
    try (RecordingWriter writer = record()) {
      writer.passBegun(100 * S);
      writer.passEnded(true);
      write(writer, KernelRecord.established(1).atNs(101 * S).handshakeNs(2_000_000));
      write(writer, KernelRecord.failed(2).atNs(102 * S).durationNs(400_000).errno(111));
      write(
          writer,
          KernelRecord.closed(1)
              .state(TcpState.ESTABLISHED)
              .openedNs(101 * S - 2_000_000)
              .establishedNs(101 * S)
              .atNs(160 * S)
              .bytes(1000, 2000)
              .segments(10, 10)
              .smoothedRttUs(900));
      write(
          writer,
          KernelRecord.reset(1, ResetDirection.SENT).state(TcpState.CLOSE).reason(5).atNs(160 * S));
      writer.drained(160 * S);
      writer.counts(new long[] {0, 4, 1, 1, 1, 0, 0}, new long[] {0, 3, 0, 0, 0, 0, 0});
    }
  }

  private static final String SUMMARY =
      """
      60 s of kernel 6.18.1 ----------------------------------
        connections   1 opened, 0 accepted, 1 closed; 0 open
        failed        1: 1 refused
        resets        1 sent, 0 received
        sent again    0 segments
        LOST          3 records: make synspan.ring.size larger
        payload       1000 B sent (17 B/s), 1.95 KiB received (33 B/s)
        handshake     p50 2.00 ms, p99 2.00 ms
        round trip    p50 900 us, p99 900 us
        busiest       opened   :443       2.93 KiB  1 new
        notable       failed  192.0.2.1:50000 -> 198.51.100.7:443  refused after 400 us
                      reset   192.0.2.1:50000 -> 198.51.100.7:443  sent (tcp_abort_on_data), after 59.0 s""";

  @Test
  void printsWhatWasRecorded(QuarkusMainLauncher launcher) throws IOException {
    recordTroubles();
    LaunchResult result = launcher.launch("replay", file.toString());
    assertThat(result.exitCode()).isZero();
    assertThat(result.getErrorOutput()).isEmpty();
    assertThat(result.getOutput()).startsWith("-- 2023-11-1").contains(SUMMARY);
  }

  @Test
  void replaysTheBeginOfAFileThatWasCutAndSaysSo(QuarkusMainLauncher launcher) throws IOException {
    recordTroubles();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 17));
    LaunchResult result = launcher.launch("replay", file.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.getOutput()).contains("1 refused");
    assertThat(result.getErrorOutput())
        .matches(
            "synspan: .*recording is not whole: it is cut off within the entry at byte \\d+\\. The"
                + " 4 records before were replayed");
  }

  @Test
  void refusesAForeignFile(QuarkusMainLauncher launcher) throws IOException {
    Files.writeString(file, "something else entirely");
    LaunchResult result = launcher.launch("replay", file.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.getOutput()).isEmpty();
    assertThat(result.getErrorOutput())
        .isEqualTo(
            "synspan: cannot replay %s: it is no recording that \"synspan record\" made"
                .formatted(file));
  }

  @Test
  void saysThatAFileIsMissing(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("replay", file.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.getErrorOutput())
        .isEqualTo("synspan: cannot read %s: there is no such file or folder".formatted(file));
  }

  @Test
  void saysThatAFolderIsNoFile(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("replay", folder.toString());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.getErrorOutput())
        .isEqualTo("synspan: cannot read %s: Is a directory".formatted(folder));
  }

  @Test
  void asksForAFile(QuarkusMainLauncher launcher) {
    LaunchResult result = launcher.launch("replay");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.getErrorOutput()).contains("Missing required parameter: 'FILE'");
  }

  @Test
  void sendsEverySpanOfManyToACollector(QuarkusMainLauncher launcher) throws IOException {
    int connections = 5000;
    try (RecordingWriter writer = record()) {
      for (int i = 0; i < connections; i++) {
        write(
            writer,
            KernelRecord.failed(1 + i)
                .atNs(100 * S + i * S / 100)
                .errno(111)
                .peer(203, 0, 113, 9, 1024 + i));
        writer.drained(100 * S + i * S / 100);
      }
    }
    try (StubCollector collector = StubCollector.answering(200)) {
      withProperties(
          Map.of(
              "otel.exporter.otlp.endpoint",
              collector.endpoint(),
              "otel.exporter.otlp.protocol",
              "http/protobuf"),
          () -> assertThat(launcher.launch("replay", file.toString()).exitCode()).isZero());
      assertThat(collector.body("/v1/traces").split("tcp\\.connection", -1))
          .hasSize(connections + 1);
      assertThat(collector.body("/v1/metrics"))
          .contains("system.network.tcp.connections", "refused");
    }
  }

  /** The SDK's settings, for this one launch. */
  private static void withProperties(Map<String, String> properties, Runnable action) {
    properties.forEach(System::setProperty);
    try {
      action.run();
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
  }
}
