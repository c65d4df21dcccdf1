package io.synspan.app.packets;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.probe.PacketCounts;
import org.junit.jupiter.api.Test;

class InspectSummaryTest {
  @Test
  void saysWhatBecameOfEach() {
    assertThat(new InspectSummary(PacketCounts.of(4, 3, 2, 1000, 7, 6, 5, 4, 3, 2), 4, 0, 0).text())
        .isEqualTo(
            "1,036 packets seen: 4 shown, 2 left out by --rate, 3 lost in the ring,"
                + " 1,000 filtered out, 27 not parsed (7 not IP, 6 not TCP, 5 later fragments,"
                + " 4 truncated, 3 malformed, 2 with too many headers)");
  }

  @Test
  void saysNothingOfReasonsThatThereWereNot() {
    assertThat(new InspectSummary(PacketCounts.of(), 0, 0, 0).text())
        .isEqualTo(
            "0 packets seen: 0 shown, 0 left out by --rate, 0 lost in the ring, 0 filtered out,"
                + " 0 not parsed");
  }

  @Test
  void saysWhatWasNotReadAfterCount() {
    assertThat(new InspectSummary(PacketCounts.of(10), 7, 1, 5).text())
        .isEqualTo(
            "10 packets seen: 7 shown, 0 left out by --rate, 0 lost in the ring, 0 filtered out,"
                + " 0 not parsed, 2 not read any more, 1 not understood,"
                + " besides, the kernel left out 5 calls of a hook");
  }
}
