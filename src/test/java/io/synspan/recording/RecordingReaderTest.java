package io.synspan.recording;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads files that the test writes byte by byte. */
class RecordingReaderTest {
  private static final String TEXT =
      """
      kernel.release=6.18.1
      reset.reason.3=TCP_ABORT
      synspan.version=0.1.0
      some.later=thing
      """;

  private static ByteBuffer header(ByteOrder order, int version, int fingerprint, int textLength) {
    return ByteBuffer.allocate(64 * 1024)
        .put(new byte[] {(byte) 0x89, 0x53, 0x59, 0x4e, 0x0d, 0x0a, 0x1a, 0x0a})
        .order(order)
        .putInt(0x01020304)
        .putInt(version)
        .putInt(fingerprint)
        .putInt(textLength)
        .putLong(5_000_000_000L)
        .putLong(1_700_000_000_000_000_000L)
        .put(TEXT.getBytes(UTF_8));
  }

  private static ByteBuffer header() {
    return header(ByteOrder.nativeOrder(), 1, LayoutFingerprint.current(), TEXT.length());
  }

  private static byte[] bytes(ByteBuffer file) {
    byte[] bytes = new byte[file.position()];
    file.get(0, bytes);
    return bytes;
  }

  private static RecordingReader open(byte[] file) throws IOException, RecordingException {
    return new RecordingReader(Channels.newChannel(new ByteArrayInputStream(file)));
  }

  private static RecordingEnd end(Consumer<ByteBuffer> entries)
      throws IOException, RecordingException {
    ByteBuffer file = header();
    entries.accept(file);
    return open(bytes(file)).read(new RecordedCalls());
  }

  @Test
  void readsTheHeader() throws Exception {
    RecordingHeader header = open(bytes(header())).header();
    assertThat(header)
        .isEqualTo(
            new RecordingHeader(
                5_000_000_000L,
                1_700_000_000_000_000_000L,
                "0.1.0",
                "6.18.1",
                Map.of(3, "TCP_ABORT"),
                Map.of()));
    assertThat(header.epochOffsetNs()).isEqualTo(1_699_999_995_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BIG_ENDIAN", "LITTLE_ENDIAN"})
  void readsEntriesInTheOrderOfTheirBytes(String name) throws Exception {
    ByteOrder order = name.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer file = header(order, 1, LayoutFingerprint.current(), TEXT.length());
    file.putInt(8).putInt(2).putLong(7);
    file.putInt(3).putInt(1).put(new byte[] {(byte) 0xca, (byte) 0xfe, 0x01});
    file.putInt(4).putInt(3).putInt(1);
    file.putInt(4).putInt(3).putInt(0);
    file.putInt(8).putInt(4).putLong(8);
    file.putInt(40).putInt(5).putInt(2).putInt(0).putLong(10).putLong(1).putLong(20).putLong(2);
    file.putInt(0).putInt(1);
    file.putInt(8).putInt(6).putLong(2);
    RecordedCalls calls = new RecordedCalls();
    RecordingEnd end = open(bytes(file)).read(calls);
    assertThat(calls.calls())
        .containsExactly(
            "pass begun 7",
            "record cafe01",
            "pass ended true",
            "pass ended false",
            "drained 8",
            "counts [10, 20][1, 2]",
            "record ");
    assertThat(end).isEqualTo(new RecordingEnd(2, ""));
    assertThat(end.isWhole()).isTrue();
  }

  @Test
  void passesOverTypesThatItDoesNotKnow() throws Exception {
    RecordingEnd end =
        end(file -> file.putInt(3).putInt(99).put(new byte[3]).putInt(8).putInt(6).putLong(0));
    assertThat(end.isWhole()).isTrue();
  }

  @Test
  void readsNothingBehindTheEndMark() throws Exception {
    assertThat(end(file -> file.putInt(8).putInt(6).putLong(0).put(new byte[100])).isWhole())
        .isTrue();
  }

  @Test
  void saysThatAFileHasNoEndMark() throws Exception {
    assertThat(end(file -> file.putInt(1).putInt(1).put((byte) 1)))
        .isEqualTo(
            new RecordingEnd(
                1, "it has no end mark: the recorder was killed, or the file was cut"));
  }

  @Test
  void saysWhereAFileIsCutOff() throws Exception {
    int begin = 40 + TEXT.length();
    assertThat(end(file -> file.putInt(1).putInt(1).put((byte) 1).putInt(8).putInt(4).putInt(0)))
        .isEqualTo(
            new RecordingEnd(1, "it is cut off within the entry at byte %d".formatted(begin + 9)));
    assertThat(end(file -> file.putInt(1)))
        .isEqualTo(
            new RecordingEnd(0, "it is cut off within the entry at byte %d".formatted(begin)));
  }

  @Test
  void saysThatRecordsAreMissing() throws Exception {
    assertThat(end(file -> file.putInt(8).putInt(6).putLong(3)))
        .isEqualTo(new RecordingEnd(0, "3 records were written to it"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void stopsAtAnAbsurdLength(int length) throws Exception {
    RecordingEnd end = end(file -> file.putInt(length).putInt(1).put(new byte[1000]));
    assertThat(end)
        .isEqualTo(
            new RecordingEnd(
                0,
                "it is damaged at byte %d, where an entry of type 1 would have %s bytes"
                    .formatted(40 + TEXT.length(), Integer.toUnsignedString(length))));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void stopsAtAnEntryTooShortForItsType(int type) throws Exception {
    assertThat(end(file -> file.putInt(3).putInt(type).put(new byte[1000])).problem())
        .contains("an entry of type %d would have 3 bytes".formatted(type));
  }

  @Test
  void believesNoMoreKindsThanThereAreCounts() throws Exception {
    ByteBuffer file = header();
    file.putInt(24).putInt(5).putInt(1_000_000_000).putInt(0).putLong(7).putLong(1);
    file.putInt(8).putInt(5).putInt(-1).putInt(0);
    RecordedCalls calls = new RecordedCalls();
    open(bytes(file)).read(calls);
    assertThat(calls.calls()).containsExactly("counts [7][1]", "counts [][]");
  }

  private static void refuses(byte[] file, String message) {
    assertThatExceptionOfType(RecordingException.class)
        .isThrownBy(() -> open(file))
        .withMessage(message);
  }

  @Test
  void refusesAForeignFile() {
    refuses(new byte[0], "it is no recording that \"synspan record\" made");
    refuses(new byte[4096], "it is no recording that \"synspan record\" made");
    refuses(
        "PK\3\4 something else".getBytes(UTF_8), "it is no recording that \"synspan record\" made");
  }

  @Test
  void refusesAFileThatEndsInItsHeader() {
    byte[] whole = bytes(header());
    refuses(Arrays.copyOf(whole, 8), "it is cut off in its header, after 8 bytes");
    refuses(Arrays.copyOf(whole, 39), "it is cut off in its header, after 39 bytes");
    refuses(Arrays.copyOf(whole, 41), "it is cut off in its header, after 41 bytes");
  }

  @Test
  void refusesANewerFormat() {
    refuses(
        bytes(header(ByteOrder.nativeOrder(), 2, LayoutFingerprint.current(), TEXT.length())),
        "it has format 2 and this SynSpan reads format 1: replay it with the SynSpan that made it");
  }

  @Test
  void refusesAnotherRecordLayoutAndSaysWhoReadsIt() {
    refuses(
        bytes(header(ByteOrder.nativeOrder(), 1, LayoutFingerprint.current() + 1, TEXT.length())),
        "its records have another layout than this SynSpan reads: replay it with SynSpan 0.1.0");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_537, Integer.MAX_VALUE})
  void refusesAHeaderOfAbsurdLength(int textLength) {
    refuses(
        bytes(header(ByteOrder.nativeOrder(), 1, LayoutFingerprint.current(), textLength)),
        "its header is damaged");
  }

  @Test
  void endsWhateverFollowsTheHeader() throws Exception {
    Random random = new Random(20_260_104);
    for (int i = 0; i < 1_000; i++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      RecordingEnd end = end(file -> file.put(garbage));
      assertThat(end.records()).isBetween(0L, (long) garbage.length);
    }
  }
}
