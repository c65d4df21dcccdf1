package io.synspan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void isOfOneValueThatValue() {
    assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
  }

  @Test
  void hasAQuarterOfTheValuesBelowAndAQuarterAbove() {
    assertThat(Spread.of(List.of(50.0, 10.0, 40.0, 20.0, 30.0))).isEqualTo(new Spread(20, 30, 40));
  }

  @Test
  void liesBetweenTwoValuesWhereNoneIsAtTheQuartile() {
    assertThat(Spread.of(List.of(1.0, 2.0, 3.0, 4.0))).isEqualTo(new Spread(1.75, 2.5, 3.25));
  }

  @Test
  void isAboveNoiseWhereThreeQuartersOfTheRoundsSaySo() {
    assertThat(new Spread(0.1, 5, 9).isAboveNoise()).isTrue();
    assertThat(new Spread(-0.1, 5, 9).isAboveNoise()).isFalse();
    assertThat(new Spread(0, 0, 0).isAboveNoise()).isFalse();
  }

  @Test
  void readsAsMedianAndQuartiles() {
    assertThat(new Spread(35.9, 42.8, 49.9).text("ns")).isEqualTo("42.8 ns (35.9 to 49.9)");
  }
}
