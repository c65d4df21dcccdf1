package io.synspan.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingWriterTest {
  private static final RecordingHeader HEADER =
      new RecordingHeader(
          7, 1_700_000_000_000_000_007L, "0.1.0", "6.18.1", Map.of(3, "TCP_ABORT"), Map.of());

  private final List<String> failures = new ArrayList<>();

  private RecordingWriter open(Path file) throws IOException {
    return new RecordingWriter(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
        HEADER,
        failure -> failures.add(failure.getMessage()));
  }

  private static ByteBuffer record(int... bytes) {
    ByteBuffer record = ByteBuffer.allocateDirect(bytes.length);
    for (int value : bytes) {
      record.put((byte) value);
    }
    return record.flip();
  }

  @Test
  void writesTheBytesThatTheFormatSays(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("recording");
    try (RecordingWriter writer = open(file)) {
      writer.passBegun(8);
      writer.record(record(1, 2, 3, 4, 5), 1, 3);
      writer.passEnded(true);
      writer.drained(9);
      writer.counts(new long[] {10, 20}, new long[] {1, 2});
    }
    byte[] text =
        "kernel.release=6.18.1\nreset.reason.3=TCP_ABORT\nsynspan.version=0.1.0\n".getBytes(UTF_8);
    ByteBuffer expected =
        ByteBuffer.allocate(40 + text.length + 16 + 11 + 12 + 16 + 48 + 16)
            .order(ByteOrder.nativeOrder())
            .put(new byte[] {(byte) 0x89, 0x53, 0x59, 0x4e, 0x0d, 0x0a, 0x1a, 0x0a})
            .putInt(0x01020304)
            .putInt(1)
            .putInt(LayoutFingerprint.current())
            .putInt(text.length)
            .putLong(7)
            .putLong(1_700_000_000_000_000_007L)
            .put(text);
    expected.putInt(8).putInt(2).putLong(8);
    expected.putInt(3).putInt(1).put(new byte[] {2, 3, 4});
    expected.putInt(4).putInt(3).putInt(1);
    expected.putInt(8).putInt(4).putLong(9);
    expected.putInt(40).putInt(5).putInt(2).putInt(0).putLong(10).putLong(1).putLong(20).putLong(2);
    expected.putInt(8).putInt(6).putLong(1);
    assertThat(Files.readAllBytes(file)).containsExactly(expected.array());
    assertThat(failures).isEmpty();
  }

  @Test
  void isReadAsItWasWritten(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("recording");
    int records = 100_000;
    try (RecordingWriter writer = open(file)) {
      ByteBuffer record = ByteBuffer.allocate(80);
      for (int i = 0; i < records; i++) {
        writer.record(record.putInt(0, i), 0, 80);
      }
      assertThat(writer.records()).isEqualTo(records);
    }
    try (FileChannel channel = FileChannel.open(file)) {
      RecordingReader reader = new RecordingReader(channel);
      RecordedCalls calls = new RecordedCalls();
      assertThat(reader.header()).isEqualTo(HEADER);
      assertThat(reader.read(calls)).isEqualTo(new RecordingEnd(records, ""));
      assertThat(calls.calls().get(99_999)).startsWith("record 0001869f");
    }
  }

  @Test
  void leavesAReadableFileWhereTheProcessIsKilledAfterCounts(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("recording");
    try (RecordingWriter writer = open(file)) {
      writer.record(record(1), 0, 1);
      writer.counts(new long[0], new long[0]);
      writer.record(record(2), 0, 1);
      try (FileChannel channel = FileChannel.open(file)) {
        RecordingEnd end = new RecordingReader(channel).read(new RecordedCalls());
        assertThat(end.records()).isEqualTo(1);
        assertThat(end.isWhole()).isFalse();
      }
    }
  }

  @Test
  void tellsOfAFullDiskOnceAndGoesOnCounting() throws IOException {
    RecordingWriter writer = open(Path.of("/dev/full"));
    writer.record(record(1), 0, 1);
    assertThat(writer.failure()).isNull();
    writer.counts(new long[0], new long[0]);
    for (int i = 0; i < 1_000_000; i++) {
      writer.record(record(2), 0, 1);
    }
    writer.close();
    assertThat(failures).containsExactly("No space left on device");
    assertThat(writer.failure()).hasMessage("No space left on device");
    assertThat(writer.records()).isZero();
    assertThat(writer.discarded()).isEqualTo(1_000_001);
    assertThat(writer.bytes()).isZero();
  }

  @Test
  void closesTwiceWithoutHarm(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("recording");
    RecordingWriter writer = open(file);
    writer.close();
    long length = Files.size(file);
    writer.close();
    assertThat(Files.size(file)).isEqualTo(length);
  }
}
