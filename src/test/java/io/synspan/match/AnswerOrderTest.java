package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerOrderTest {
  private static final long US = 1_000;

  private final AnswerOrder order = new AnswerOrder();

  @Test
  void saysNothingBeforeItHasSeenTwenty() {
    assertThat(order.look(1_000 * US, 500 * US)).isZero();
    assertThat(order.isKept()).isFalse();
  }

  @Test
  void tellsByHowMuchASpanEndsBeforeItsAnswerWhereOthersEndAfter() {
    for (int i = 0; i < 20; i++) {
      assertThat(order.look(1_000 * US, 1_010 * US)).isZero();
    }
    assertThat(order.isKept()).isTrue();
    assertThat(order.look(1_000 * US, 300 * US)).isEqualTo(680 * US);
    assertThat(order.look(1_000 * US, 985 * US)).isZero();
  }

  @Test
  void expectsNothingOfAGatewayThatAnswersAfterItsSpan() {
    for (int i = 0; i < 100; i++) {
      order.look(1_000 * US, i % 2 == 0 ? 900 * US : 1_100 * US);
    }
    assertThat(order.isKept()).isFalse();
    assertThat(order.look(1_000 * US, 900 * US)).isZero();
  }
}
