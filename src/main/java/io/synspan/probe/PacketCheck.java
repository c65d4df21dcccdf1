package io.synspan.probe;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tries packet hooks one by one and takes them out again; those of an interface at the loopback
 * alone, since a driver may stop its traffic for a moment to take XDP in.
 */
public final class PacketCheck {
  private static final String LOOPBACK = "lo";
  private static final int RING_BYTES = 64 * 1024;

  private PacketCheck() {}

  /**
   * Tries each.
   *
   * @param cgroup a folder of cgroup2, null where there is none
   */
  public static List<PacketHookStatus> each(@Nullable Path cgroup) {
    return Arrays.stream(PacketHook.values()).map(hook -> check(hook, cgroup)).toList();
  }

  private static PacketHookStatus check(PacketHook hook, @Nullable Path cgroup) {
    try (PacketProbe probe = PacketProbe.open(toTry(hook, cgroup))) {
      PacketWay way = probe.attachments().getFirst().way();
      return new PacketHookStatus(hook, way.text(), reasons(probe.problems()));
    } catch (ProbeException refused) {
      return new PacketHookStatus(hook, "", String.valueOf(refused.getMessage()));
    }
  }

  static String reasons(List<PacketProblem> problems) {
    return problems.stream().map(PacketProblem::toString).collect(Collectors.joining("\n"));
  }

  private static PacketOptions toTry(PacketHook hook, @Nullable Path cgroup) throws ProbeException {
    return new PacketOptions(
        List.of(PacketHookChoice.of(hook)),
        EnumSet.of(PacketDirection.RECEIVE),
        PacketInterface.all().stream().filter(of -> of.name().equals(LOOPBACK)).toList(),
        false,
        cgroup,
        0,
        new PacketFilter(
            ConnectionFilter.ofNetns(0), new BitSet(), List.of(), 0, 0, 0, Integer.MAX_VALUE),
        null,
        0,
        false,
        0,
        RING_BYTES);
  }
}
