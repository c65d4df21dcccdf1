package io.synspan.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.FuzzRun;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short run; {@code ./synspan bench fuzz} is the long one. */
class EnrichmentFuzzTest {
  @Test
  @Timeout(120)
  void losesAndAltersNothingOfWhatComes() {
    EnrichmentFuzz enrichment = new EnrichmentFuzz();
    FuzzRun run = new FuzzRun(enrichment, 1, Duration.ofSeconds(1));

    run.cases(4_000);

    assertThat(enrichment.matched()).isGreaterThan(400);
  }
}
