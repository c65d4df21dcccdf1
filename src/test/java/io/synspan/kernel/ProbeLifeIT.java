package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.kernel.SeenRecord.Closed;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.ProbeOptions;
import io.synspan.testing.BpfObjects;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a probe comes and goes, and what it needs. */
@Tag("kernel")
class ProbeLifeIT {

  @RegisterExtension static final TwoEnds ends = TwoEnds.direct();

  @Test
  void leavesNothingInTheKernelWhenItIsClosedTwice() throws Exception {
    Set<String> before = BpfObjects.of(ProcessHandle.current().pid());
    RecordedProbe probe = RecordedProbe.watch(ends.clientNamespace());
    Set<String> opened = new HashSet<>(BpfObjects.of(ProcessHandle.current().pid()));
    opened.removeAll(before);
    assertThat(opened).anyMatch(name -> name.startsWith("prog "));
    assertThat(opened).anyMatch(name -> name.startsWith("map "));
    assertThat(opened).anyMatch(name -> name.startsWith("link "));
    assertThat(BpfObjects.inKernel()).containsAll(opened);

    probe.close();
    probe.close();
    assertThat(BpfObjects.of(ProcessHandle.current().pid())).isEqualTo(before);
    BpfObjects.awaitGone(opened);
  }

  @Test
  void leavesNothingInTheKernelWhenItsProcessIsKilled() throws Exception {
    Set<String> opened;
    try (ProbeProcess process = ProbeProcess.start(ends.clientNamespace())) {
      opened = BpfObjects.of(process.pid());
      assertThat(opened).anyMatch(name -> name.startsWith("link "));
    }
    BpfObjects.awaitGone(opened);
  }

  @Test
  void leavesNothingBehindWhereItCannotOpen() {
    Set<String> before = BpfObjects.of(ProcessHandle.current().pid());
    ConnectionFilter filter = ConnectionFilter.ofNetns(1);

    assertThatThrownBy(() -> RecordedProbe.open(new ProbeOptions(filter, 5_000, true)))
        .hasMessageContaining("5000");
    assertThat(BpfObjects.of(ProcessHandle.current().pid())).isEqualTo(before);
  }

  @Test
  void worksBesideAnotherProbe() throws Exception {
    try (RecordedProbe second = RecordedProbe.watch(ends.clientNamespace())) {
      ends.connect(8501).closeByClient();

      assertThat(second.await(Closed.class).header().socketCookie())
          .isEqualTo(ends.atClient().await(Closed.class).header().socketCookie());
    }
    ends.connect(8502).closeByClient();
    ends.atClient().await(Closed.class, closed -> closed.header().peerPort() == 8502);
  }

  @Test
  void needsNoMoreThanTwoCapabilities() throws Exception {
    TwoEnds.Pair open = ends.connect(8503);
    try (ProbeProcess process = ProbeProcess.start(ends.clientNamespace(), "bpf", "perfmon")) {
      assertThat(process.ask("missing")).isZero();
      assertThat(process.ask("samples")).isEqualTo(1);
      ends.connect(8504).closeByClient();
      ends.atClient().await(Closed.class);

      // Established and closed; no SYN-ACK, no reset.
      assertThat(process.ask("records")).isEqualTo(2);
    }
    open.closeByClient();
  }

  @Test
  void saysWhatItLacksWithoutCapabilities() {
    assertThatThrownBy(() -> ProbeProcess.start(ends.clientNamespace(), new String[0]))
        .hasMessageContaining("EPERM")
        .hasMessageContaining("needs root, or the capabilities CAP_BPF and CAP_PERFMON");
  }

  @Test
  void saysWhatItLacksWithOneCapability() {
    assertThatThrownBy(() -> ProbeProcess.start(ends.clientNamespace(), "bpf"))
        .hasMessageContaining("EPERM")
        .hasMessageContaining("needs root, or the capabilities CAP_BPF and CAP_PERFMON");
  }
}
