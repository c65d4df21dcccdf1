package io.synspan.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.FuzzRun;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run; {@code ./synspan bench fuzz} is the long one. */
class ReceiverFuzzTest {
  @Test
  @Timeout(120)
  void answersAllThatComes() throws Exception {
    try (ReceiverFuzz receiver = new ReceiverFuzz()) {
      new FuzzRun(receiver, 1, Duration.ofSeconds(1)).cases(500);

      assertThat(receiver.taken()).isBetween(130L, 400L);
    }
  }
}
