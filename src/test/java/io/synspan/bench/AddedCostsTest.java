package io.synspan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AddedCostsTest {
  private final AddedCosts costs = new AddedCosts();

  @Test
  void isTheDifferenceFromWhatIsAroundIt() {
    costs.add("ours", 1000, 1060, 1020);

    assertThat(costs.of("ours")).isEqualTo(new Spread(50, 50, 50));
  }

  @Test
  void comparesMediansSoThatADisturbedRoundDoesNotCount() {
    costs.add("ours", 1000, 1010, 1000);
    costs.add("ours", 1000, 1900, 1000);
    costs.add("ours", 1000, 1010, 1000);
    costs.add("tcpdump", 1000, 1100, 1000);

    Row row = costs.compare("a segment", "ours", "tcpdump", Aim.atMost(0.1));

    assertThat(row.ratio()).isEqualTo("0.100");
    assertThat(row.met()).isEqualTo("yes");
    assertThat(row.ours()).isEqualTo("10 ns (10 to 455)");
    assertThat(row.theirs()).isEqualTo("100 ns (100 to 100)");
  }

  @Test
  void knowsNoRatioWhereOursCannotBeToldFromNoise() {
    costs.add("ours", 1000, 995, 1000);
    costs.add("ours", 1000, 1004, 1000);
    costs.add("tcpdump", 1000, 1100, 1000);

    Row row = costs.compare("a segment", "ours", "tcpdump", Aim.atMost(0.1));

    assertThat(row.ratio()).isEqualTo("NaN");
    assertThat(row.met()).isEqualTo("no");
  }

  @Test
  void knowsNoRatioWhereTheirsCannotBeToldFromNoise() {
    costs.add("ours", 1000, 1010, 1000);
    costs.add("tcpdump", 1000, 900, 1000);

    assertThat(costs.compare("a segment", "ours", "tcpdump", Aim.NONE).ratio()).isEqualTo("NaN");
  }

  @Test
  void refusesToCompareWhatWasNotMeasured() {
    assertThatThrownBy(() -> costs.of("ours"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nothing is known of ours");
  }
}
