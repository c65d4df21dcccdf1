package io.synspan.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelBtfTest {
  private static final String OF_6_1 =
      """
      skb_drop_reason 2 SKB_DROP_REASON_NOT_SPECIFIED
      skb_drop_reason 3 SKB_DROP_REASON_NO_SOCKET
      tracepoint inet_sock_set_state
      tracepoint kfree_skb
      """;

  private static KernelBtf of(String lines) {
    return KernelBtf.parse(lines.getBytes(US_ASCII));
  }

  @Test
  void hasTheConstantsOfAnEnum() {
    assertThat(of(OF_6_1).constantsOf(KernelEnum.SKB_DROP_REASON))
        .isEqualTo(Map.of(2, "SKB_DROP_REASON_NOT_SPECIFIED", 3, "SKB_DROP_REASON_NO_SOCKET"));
    assertThat(of(OF_6_1).constantsOf(KernelEnum.SK_RST_REASON)).isEmpty();
  }

  @Test
  void knowsWhichTracepointsTheKernelLacks() {
    assertThat(of(OF_6_1).mayHave(Hook.INET_SOCK_SET_STATE)).isTrue();
    assertThat(of(OF_6_1).mayHave(Hook.SK_DATA_READY)).isFalse();
  }

  @Test
  void leavesItToTheKernelWhetherAFunctionCanBeHooked() {
    assertThat(of(OF_6_1).mayHave(Hook.INET_CSK_ACCEPT)).isTrue();
  }

  @Test
  void hasNoUseForDropsWithoutAReason() {
    assertThat(of(OF_6_1).mayHave(Hook.KFREE_SKB)).isTrue();
    assertThat(of("tracepoint kfree_skb\n").mayHave(Hook.KFREE_SKB)).isFalse();
  }

  @Test
  void hasNothingWhereThereIsNoBtf() {
    assertThat(KernelBtf.parse(null).constantsOf(KernelEnum.SKB_DROP_REASON)).isEmpty();
  }
}
