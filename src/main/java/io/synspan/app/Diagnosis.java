package io.synspan.app;

import io.synspan.app.packets.ControlGroups;
import io.synspan.probe.Capability;
import io.synspan.probe.HookStatus;
import io.synspan.probe.KernelBtf;
import io.synspan.probe.PacketCheck;
import io.synspan.probe.PacketHookStatus;
import io.synspan.probe.Probe;
import io.synspan.probe.SegmentCheck;
import io.synspan.probe.SynDropCheck;
import io.synspan.probe.SynDropStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What this machine offers.
 *
 * @param kernel release, such as {@code 6.12.38+deb13-amd64}
 * @param architecture as Java names it
 * @param btf whether the kernel describes its types, without which CO-RE programs can't be fitted
 * @param capabilities that this process has
 * @param hooks each one, tried alone
 * @param packetHooks those of {@code inspect}, tried alone
 * @param segments whether {@code synspan.packets=on} would work
 * @param drop whether {@code synspan.packets.drop.enabled=true} would work with it
 */
record Diagnosis(
    String kernel,
    String architecture,
    boolean btf,
    Set<Capability> capabilities,
    List<HookStatus> hooks,
    List<PacketHookStatus> packetHooks,
    PacketHookStatus segments,
    SynDropStatus drop) {
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");

  /** Looks, and tries each hook: loads it, attaches it, takes it out again. */
  static Diagnosis ofThisMachine() {
    Set<Capability> capabilities = Capability.effective();
    PacketHookStatus segments = segments(capabilities);
    return new Diagnosis(
        release(),
        System.getProperty("os.arch"),
        KernelBtf.exists(),
        capabilities,
        Probe.checkEach().stream().map(status -> explain(status, capabilities)).toList(),
        PacketCheck.each(ControlGroups.topmost()).stream()
            .map(status -> explain(status, capabilities))
            .toList(),
        segments,
        drop(segments));
  }

  private static PacketHookStatus segments(Set<Capability> capabilities) {
    PacketHookStatus status = SegmentCheck.run(ControlGroups.topmost());
    return status.usable() || Capability.sufficient(capabilities)
        ? status
        : new PacketHookStatus(status.hook(), "", "needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN");
  }

  private static SynDropStatus drop(PacketHookStatus segments) {
    return segments.usable()
        ? SynDropCheck.run()
        : new SynDropStatus(List.of(), "it needs synspan.packets=on");
  }

  /**
   * Without BTF or privileges each hook fails alike, and the reason is told once. Without
   * privileges libbpf's is a guess that leads astray.
   */
  private static HookStatus explain(HookStatus status, Set<Capability> capabilities) {
    if (status.problem().equals(KernelBtf.MISSING)) {
      return new HookStatus(status.hook(), false, "needs BTF", status.replacedBy());
    }
    boolean unprivileged =
        status.problem().contains("EPERM") && !Capability.sufficient(capabilities);
    return unprivileged
        ? new HookStatus(status.hook(), false, "needs CAP_BPF and CAP_PERFMON", status.replacedBy())
        : status;
  }

  private static PacketHookStatus explain(PacketHookStatus status, Set<Capability> capabilities) {
    boolean unprivileged =
        !status.usable()
            && status.problem().contains("EPERM")
            && !Capability.sufficient(capabilities);
    return unprivileged
        ? new PacketHookStatus(
            status.hook(),
            "",
            status.hook().isFunction()
                ? "needs CAP_BPF and CAP_PERFMON"
                : "needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")
        : status;
  }

  /** Whether {@code synspan run} would start. */
  boolean runWorks() {
    return hooks.stream().allMatch(status -> status.usable() || !status.hook().required());
  }

  /** The one thing to do first, empty where there is nothing. */
  String advice() {
    if (!btf) {
      return "It can't: " + KernelBtf.MISSING + ".";
    }
    if (runWorks()) {
      return "";
    }
    if (!Capability.sufficient(capabilities)) {
      return "Run it as root (sudo ./synspan run), or give the process CAP_BPF and CAP_PERFMON.";
    }
    return "The kernel refused a hook that nothing works without; its reason stands above.";
  }

  private static String release() {
    try {
      return Files.readString(RELEASE).strip();
    } catch (IOException e) {
      return System.getProperty("os.version");
    }
  }
}
