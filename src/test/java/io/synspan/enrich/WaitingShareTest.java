package io.synspan.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingShareTest {
  private static final long MS = 1_000_000;

  private final WaitingShare share = new WaitingShare(0);

  @Test
  void isUsedUpByTwoSeconds() {
    share.take(1999 * MS, 0);
    assertThat(share.isLeft(0)).isTrue();
    share.take(MS, 0);
    assertThat(share.isLeft(0)).isFalse();
  }

  @Test
  void growsByAQuarterOfTheTime() {
    share.take(3000 * MS, 0);

    assertThat(share.isLeft(3999 * MS)).isFalse();
    assertThat(share.isLeft(4001 * MS)).isTrue();
  }

  @Test
  void neverHoldsMoreThanAtFirst() {
    share.take(2000 * MS, 3_600_000 * MS);

    assertThat(share.isLeft(3_600_000 * MS)).isFalse();
  }
}
