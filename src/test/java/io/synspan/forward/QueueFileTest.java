package io.synspan.forward;

import static io.synspan.ingest.OtlpSignal.LOGS;
import static io.synspan.ingest.OtlpSignal.TRACES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.OtlpSignal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueFileTest {
  @TempDir Path directory;

  @Test
  void givesBackInOrderWhatWasPutIn() throws Exception {
    try (QueueFile queue = QueueFile.open(directory)) {
      add(queue, TRACES, "a");
      add(queue, LOGS, "x");
      add(queue, TRACES, "bb");
      queue.sync();
    }
    try (QueueFile queue = QueueFile.open(directory)) {
      assertThat(queue.count(TRACES)).isEqualTo(2);
      assertThat(queue.size(TRACES)).isEqualTo(3);
      assertThat(take(queue, TRACES)).isEqualTo("a");
      assertThat(take(queue, TRACES)).isEqualTo("bb");
      assertThat(queue.after(TRACES, 0)).isNull();
      assertThat(queue.size(TRACES)).isZero();
      assertThat(take(queue, LOGS)).isEqualTo("x");
    }
  }

  /** A process that is killed while it writes leaves a part of what it wrote last. */
  @Test
  void whatWasSyncedIsThereAfterATornWrite() throws Exception {
    Path file = directory.resolve("gateway.queue");
    Path copy = Files.createDirectory(directory.resolve("torn"));
    Path torn = copy.resolve("gateway.queue");
    Random random = new Random(5);
    try (QueueFile queue = QueueFile.open(directory)) {
      for (int synced = 0; synced < 40; synced++) {
        long sizeBefore = Files.size(file);
        byte[] before = Files.readAllBytes(file);
        add(queue, TRACES, synced + "-" + "x".repeat(random.nextInt(20_000)));
        queue.sync();
        byte[] after = Files.readAllBytes(file);
        long cut = sizeBefore + (long) (random.nextDouble() * (after.length - sizeBefore));
        Files.write(torn, before.length < after.length ? after : before);
        try (FileChannel channel = FileChannel.open(torn, StandardOpenOption.WRITE)) {
          channel.truncate(Math.max(sizeBefore, cut));
        }
        try (QueueFile left = QueueFile.open(copy)) {
          assertThat(left.count(TRACES)).isBetween((long) synced, synced + 1L);
        }
      }
    }
  }

  @Test
  void usesTheRoomOfWhatHasGoneAgain() throws Exception {
    String message = random(100_000);
    try (QueueFile queue = QueueFile.open(directory)) {
      long deadlineNs = System.nanoTime() + 4_000_000_000L;
      int rounds = 0;
      while (System.nanoTime() < deadlineNs) {
        add(queue, TRACES, message);
        queue.sync();
        take(queue, TRACES);
        rounds++;
      }
      assertThat(queue.fileSize()).isLessThan(Math.max(20, rounds / 2) * 100_000L);
    }
  }

  private static String random(int length) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    return text.toString();
  }

  @Test
  void saysWhatToDoAboutADamagedFile() throws Exception {
    Files.writeString(directory.resolve("gateway.queue"), "no queue at all\n".repeat(10_000));

    assertThatThrownBy(() -> QueueFile.open(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory + "/gateway.queue is damaged (")
        .hasMessageEndingWith("): move it away to begin with an empty one");
  }

  @Test
  void isForOneProcess() throws Exception {
    try (QueueFile queue = QueueFile.open(directory)) {
      assertThat(queue.count(TRACES)).isZero();
      assertThatThrownBy(() -> QueueFile.open(directory))
          .hasMessage(
              "%s/gateway.queue is used by another SynSpan: each one needs a folder of its own"
                  .formatted(directory));
    }
  }

  @Test
  void saysWhichFolderCannotBeMade() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> QueueFile.open(file.resolve("queue")))
        .hasMessageStartingWith("cannot make the folder " + file + "/queue: ");
  }

  private static void add(QueueFile queue, OtlpSignal signal, String text) throws IOException {
    queue.add(signal, 1_700_000_000_000L, 3, new OtlpMessage(text.getBytes(UTF_8)));
  }

  private static String take(QueueFile queue, OtlpSignal signal) throws IOException {
    List<String> taken = new ArrayList<>();
    KeptMessage first = queue.after(signal, 0);
    if (first != null) {
      assertThat(first.items()).isEqualTo(3);
      assertThat(first.keptAtMs()).isEqualTo(1_700_000_000_000L);
      OtlpMessage message = first.message();
      taken.add(new String(message.array(), message.start(), message.length(), UTF_8));
      queue.removeThrough(signal, first.number());
    }
    return taken.getFirst();
  }
}
