package io.synspan.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records to a real file system that has no room left; it needs root to mount one. */
@Tag("kernel")
class FullDiskIT {
  @TempDir Path folder;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    execute("mount", "-t", "tmpfs", "-o", "size=1M", "synspan-test", folder.toString());
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    execute("umount", folder.toString());
  }

  private static void execute(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  @Test
  void keepsWhatFitted() throws Exception {
    Path file = folder.resolve("recording");
    List<String> failures = new ArrayList<>();
    RecordingWriter writer =
        new RecordingWriter(
            FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
            new RecordingHeader(0, 0, "0.1.0", "6.18.1", Map.of(), Map.of()),
            failure -> failures.add(failure.getMessage()));
    int records = 20_000;
    ByteBuffer record = ByteBuffer.allocate(80);
    for (int i = 0; i < records; i++) {
      writer.record(record, 0, 80);
    }
    writer.close();
    assertThat(failures).containsExactly("No space left on device");
    assertThat(writer.records()).isPositive();
    assertThat(writer.records() + writer.discarded()).isEqualTo(records);

    try (FileChannel channel = FileChannel.open(file)) {
      RecordingEnd end = new RecordingReader(channel).read(new RecordedCalls());
      assertThat(end.records()).isBetween(writer.records(), 1_048_576L / 88);
      assertThat(end.problem()).startsWith("it is cut off within the entry at byte");
    }
  }
}
