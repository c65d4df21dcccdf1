package io.synspan.app.packets;

import io.synspan.probe.PacketDirection;
import io.synspan.probe.PacketHook;
import io.synspan.probe.PacketHookChoice;
import io.synspan.probe.PacketOptions;
import io.synspan.probe.PacketProbe;
import io.synspan.probe.PacketProblem;
import io.synspan.probe.PacketWay;
import io.synspan.probe.ProbeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The cheapest hook that works. The order is that of docs/inspect.md, but what a killed process
 * would leave behind comes after what it would not.
 */
final class AutoHooks {
  private static final List<PacketHookChoice> XDP =
      List.of(PacketHookChoice.of(PacketHook.XDP, PacketWay.NATIVE));

  private static final List<PacketHookChoice> EITHER_FUNCTION =
      List.of(
          PacketHookChoice.of(PacketHook.TCP_V4_RCV), PacketHookChoice.of(PacketHook.TCP_V6_RCV));

  private AutoHooks() {}

  /** What is tried, one after the other. */
  static List<List<PacketHookChoice>> candidates(
      Set<PacketDirection> directions, boolean onlyAtInterfaces) {
    List<List<PacketHookChoice>> candidates = new ArrayList<>();
    boolean transmitted = directions.contains(PacketDirection.TRANSMIT);
    if (!transmitted) {
      candidates.add(XDP);
    }
    candidates.add(List.of(PacketHookChoice.of(PacketHook.TC, PacketWay.TCX)));
    candidates.add(List.of(PacketHookChoice.of(PacketHook.CGROUP_SKB)));
    candidates.add(List.of(PacketHookChoice.of(PacketHook.TC, PacketWay.CLSACT)));
    if (!transmitted) {
      candidates.add(List.of(PacketHookChoice.of(PacketHook.XDP, PacketWay.GENERIC)));
      candidates.add(EITHER_FUNCTION);
    }
    if (onlyAtInterfaces) {
      candidates.removeIf(of -> !of.getFirst().hook().isOfInterface());
    }
    return candidates;
  }

  /**
   * Opens the first that works at every interface; where none does, the first that works at some.
   *
   * @param refused told why the ones before do not
   * @throws ProbeException where none works
   */
  static PacketProbe open(PacketOptions options, List<PacketProblem> refused)
      throws ProbeException {
    List<PacketHookChoice> partly = List.of();
    for (List<PacketHookChoice> candidate :
        candidates(options.directions(), options.pcap() != null)) {
      try {
        PacketProbe probe = PacketProbe.open(options.at(candidate));
        if (probe.problems().isEmpty()) {
          return probe;
        }
        probe.close();
        refused.addAll(probe.problems());
        partly = partly.isEmpty() ? candidate : partly;
      } catch (ProbeException e) {
        PacketHookChoice first = candidate.getFirst();
        String reason = String.valueOf(e.getMessage());
        refused.add(new PacketProblem(first.hook(), first.ways().getFirst(), "", reason));
      }
    }
    if (partly.isEmpty()) {
      throw new ProbeException(PacketProblem.lines(refused));
    }
    refused.clear();
    return PacketProbe.open(options.at(partly));
  }
}
