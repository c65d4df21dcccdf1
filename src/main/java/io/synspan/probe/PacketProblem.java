package io.synspan.probe;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a hook, or one way to it, is not in place.
 *
 * @param hook which one
 * @param way how it was tried
 * @param target the interface or the control group; empty where the programs could not be loaded
 * @param reason in one or a few lines
 */
public record PacketProblem(PacketHook hook, PacketWay way, String target, String reason) {
  /** All of them, for the message of an exception: a line each. */
  public static String lines(List<PacketProblem> problems) {
    return problems.stream().map(PacketProblem::toString).collect(Collectors.joining("\n  "));
  }

  /** Such as {@code xdp:native on eth0: attach packet_xdp: EBUSY (Device or resource busy)}. */
  @Override
  public String toString() {
    return "%s: %s".formatted(new PacketAttachment(hook, way, target), reason);
  }
}
