package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ResetCausesTest {
  private final ResetCauses causes =
      new ResetCauses(reason -> reason == 11 ? "SK_RST_REASON_TCP_ABORT_ON_CLOSE" : null);

  @Test
  void writesTheKernelsNameWithoutItsPrefix() {
    assertThat(causes.nameOf(11)).isEqualTo("tcp_abort_on_close");
  }

  @Test
  void saysNothingWhereTheKernelGivesNoReason() {
    assertThat(causes.nameOf(0)).isNull();
  }

  @Test
  void callsEveryReasonOtherThatHasNoName() {
    assertThat(causes.nameOf(12)).isEqualTo("_OTHER");
    assertThat(causes.nameOf(64)).isEqualTo("_OTHER");
    assertThat(causes.nameOf(-1)).isEqualTo("_OTHER");
  }

  @Test
  void givesOneIndexToAllReasonsThatAreOutOfRange() {
    assertThat(ResetCauses.indexOf(63)).isEqualTo(63);
    assertThat(ResetCauses.indexOf(64)).isEqualTo(64);
    assertThat(ResetCauses.indexOf(1_000_000)).isEqualTo(64);
    assertThat(ResetCauses.indexOf(-1)).isEqualTo(64);
    assertThat(ResetCauses.indexCount()).isEqualTo(65);
  }
}
