package io.synspan.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static final int MOST = 1 << 20;

  private final PendingBytes pending = new PendingBytes(4 << 20);

  @Test
  void inflatesUpToTheLimit() throws Exception {
    byte[] text = new byte[MOST];
    Arrays.fill(text, (byte) 'x');

    OtlpMessage inflated = inflate(gzip(text));

    assertThat(inflated.length()).isEqualTo(MOST);
    assertThat(inflated.array()).startsWith('x', 'x');
    assertThat(pending.taken()).isEqualTo(MOST + 1);
  }

  @Test
  void endsABomb() throws Exception {
    assertThatThrownBy(() -> inflate(gzip(new byte[64 << 20])))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("larger than 1048576 bytes");
    assertThat(pending.taken()).isLessThanOrEqualTo(MOST + 1);
  }

  @Test
  void endsWhereOthersHaveTakenTheRoom() throws Exception {
    pending.share().take((4 << 20) - 20_000);

    assertThatThrownBy(() -> inflate(gzip(new byte[MOST])))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("too much is under way");
  }

  @Test
  void refusesWhatIsCutShortOrNoGzip() throws Exception {
    byte[] whole = gzip("some text".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> inflate(cut)).isInstanceOf(RefusedException.class);
    }
    assertThatThrownBy(() -> inflate(new byte[100])).isInstanceOf(RefusedException.class);
  }

  private OtlpMessage inflate(byte[] compressed) throws RefusedException {
    return Gunzip.inflate(new OtlpMessage(compressed), MOST, pending.share());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    }
    return compressed.toByteArray();
  }
}
