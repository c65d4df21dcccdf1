package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepWatchTest {
  private static final long MS = 1_000_000;
  private static final long HOUR = 3_600_000 * MS;
  private static final long EPOCH = 1_700_000_000_000_000_000L;

  private final StepWatch watch = new StepWatch();

  @Test
  void aClockThatIsMeasuredALittleDifferentlyWasNotSet() {
    watch.look(EPOCH, 1000 * MS);
    watch.look(EPOCH + 100_000, 2000 * MS);
    watch.look(EPOCH - 50_000, 3000 * MS);

    assertThat(watch.steppedUntilNs()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void whatIsStampedBeforeAStepIsOfAnotherClock() {
    watch.look(EPOCH, 1000 * MS);
    watch.look(EPOCH + 5 * MS, 2000 * MS);

    assertThat(watch.steppedUntilNs()).isEqualTo(3005 * MS);
  }

  @Test
  void aClockThatWasSetBackMakesOldSpansLookYoung() {
    watch.look(EPOCH, 1000 * MS);
    watch.look(EPOCH - 5000 * MS, 2000 * MS);

    assertThat(watch.steppedUntilNs()).isEqualTo(8000 * MS);
  }

  @Test
  void aStepOfYearsIsOverInAnHour() {
    watch.look(EPOCH, 1000 * MS);
    watch.look(EPOCH / 2, 2000 * MS);

    assertThat(watch.steppedUntilNs()).isEqualTo(3000 * MS + HOUR);
  }
}
