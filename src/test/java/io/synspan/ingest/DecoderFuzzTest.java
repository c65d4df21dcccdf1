package io.synspan.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.FuzzRun;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run; {@code ./synspan bench fuzz} is the long one. */
class DecoderFuzzTest {
  @Test
  @Timeout(120)
  void takesWhatProtobufTakesAndNothingElseInBoundedTime() {
    DecoderFuzz decoder = new DecoderFuzz();
    FuzzRun run = new FuzzRun(decoder, 1, Duration.ofSeconds(1));

    run.cases(8_000);

    assertThat(decoder.refused()).isBetween(2_000L, 6_000L);
  }
}
