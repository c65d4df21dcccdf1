package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SpanPolicyTest {
  private static final int COOKIES = 100_000;

  @Test
  void samplesNoneOrAllAtTheEndsOfTheScale() {
    assertThat(sampled(0)).isZero();
    assertThat(sampled(1)).isEqualTo(COOKIES);
  }

  @Test
  void samplesTheShareOfCookiesThatFollowOneAnother() {
    assertThat(sampled(0.01) / (double) COOKIES).isCloseTo(0.01, within(0.001));
    assertThat(sampled(0.5) / (double) COOKIES).isCloseTo(0.5, within(0.005));
  }

  @Test
  void samplesTheSameSocketEveryTime() {
    assertThat(policy(0.5).samples(1)).isTrue();
    assertThat(policy(0.5).samples(5)).isFalse();
  }

  @Test
  void aSmallerShareIsPartOfALargerOne() {
    assertThat(LongStream.range(1, COOKIES).filter(policy(0.01)::samples))
        .allMatch(policy(0.1)::samples);
  }

  @Test
  void rejectsValuesThatMakeNoSense() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SpanPolicy(0, 0.1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new SpanPolicy(1, -0.1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new SpanPolicy(1, 1.1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new SpanPolicy(1, Double.NaN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new SpanPolicy(1, 0.1, -1));
  }

  private static long sampled(double share) {
    return LongStream.rangeClosed(1, COOKIES).filter(policy(share)::samples).count();
  }

  private static SpanPolicy policy(double share) {
    return new SpanPolicy(1, share, 1);
  }
}
