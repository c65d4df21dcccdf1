package io.synspan.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.app.packets.ControlGroups;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Programs that the verifier refuses. What makes it is a filter that libpcap would never write,
 * with an instruction that nothing reaches: {@code ret #0; ret #1}.
 */
@Tag("kernel")
class VerifierRejectionIT {
  private static final short RETURN_CONSTANT = 0x06;

  private static final PcapFilter UNREACHABLE =
      new PcapFilter(
          ByteBuffer.allocate(16)
              .order(ByteOrder.nativeOrder())
              .putShort(0, RETURN_CONSTANT)
              .putShort(8, RETURN_CONSTANT)
              .putInt(12, 1)
              .array(),
          2);

  private static PacketOptions options(PacketHook... hooks) throws ProbeException {
    return new PacketOptions(
        List.of(hooks).stream().map(PacketHookChoice::of).toList(),
        EnumSet.of(PacketDirection.RECEIVE),
        PacketInterface.all().stream().filter(of -> of.name().equals("lo")).toList(),
        false,
        ControlGroups.topmost(),
        0,
        new PacketFilter(
            ConnectionFilter.ofNetns(0), new BitSet(), List.of(), 0, 0, 0, Integer.MAX_VALUE),
        UNREACHABLE,
        0,
        false,
        0,
        64 * 1024);
  }

  @Test
  void namesTheHookWithTheVerifiersReasonAndTheOthersGoOn() throws Exception {
    try (PacketProbe probe = PacketProbe.open(options(PacketHook.XDP, PacketHook.CGROUP_SKB))) {
      assertThat(probe.attachments())
          .extracting(PacketAttachment::hook)
          .containsExactly(PacketHook.CGROUP_SKB);
      assertThat(probe.problems())
          .hasSize(2)
          .extracting(PacketProblem::toString)
          .allMatch(
              text ->
                  text.matches(
                      "(?s)xdp:(native|generic): load the BPF programs: EINVAL \\(Invalid argument\\)\\n"
                          + ".*unreachable insn \\d+.*"))
          .allMatch(text -> text.lines().count() <= 5);
      assertThat(probe.counts().seen()).isNotNegative();
    }
  }

  @Test
  void saysOfEachHookWhyNoneWorks() {
    assertThatThrownBy(() -> PacketProbe.open(options(PacketHook.XDP, PacketHook.TC)).close())
        .isInstanceOf(ProbeException.class)
        .hasMessageContainingAll("xdp:native: ", "xdp:generic: ", "tc:tcx: ", "tc:clsact: ");
  }
}
