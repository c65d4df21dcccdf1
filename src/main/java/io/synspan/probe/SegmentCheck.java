package io.synspan.probe;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries whether segments can be counted here, at the loopback alone, and takes it out again. */
public final class SegmentCheck {
  private static final String LOOPBACK = "lo";

  private SegmentCheck() {}

  /**
   * Tries it.
   *
   * @param cgroup a folder of cgroup2, null where there is none
   */
  public static PacketHookStatus run(@Nullable Path cgroup) {
    try (SegmentProbe probe = SegmentProbe.open(options(cgroup))) {
      PacketAttachment first = probe.attachments().getFirst();
      return new PacketHookStatus(
          first.hook(), first.way().text(), PacketCheck.reasons(probe.problems()));
    } catch (ProbeException refused) {
      return new PacketHookStatus(PacketHook.TC, "", String.valueOf(refused.getMessage()));
    }
  }

  private static SegmentOptions options(@Nullable Path cgroup) throws ProbeException {
    List<PacketInterface> loopback =
        PacketInterface.all().stream().filter(of -> of.name().equals(LOOPBACK)).toList();
    // a namespace that nobody has: nothing is counted
    return new SegmentOptions(ConnectionFilter.ofNetns(1), 0, loopback, cgroup);
  }
}
