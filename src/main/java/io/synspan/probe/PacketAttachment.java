package io.synspan.probe;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A hook in place.
 *
 * @param hook which one
 * @param way how
 * @param target the interface or the control group that it sees; empty where it sees all
 */
public record PacketAttachment(PacketHook hook, PacketWay way, String target) {
  /** All of them in one line. */
  public static String list(List<PacketAttachment> attachments) {
    return attachments.stream().map(PacketAttachment::toString).collect(Collectors.joining(", "));
  }

  /** Such as {@code xdp:generic on eth0}. */
  @Override
  public String toString() {
    return "%s:%s%s".formatted(hook.text(), way.text(), target.isEmpty() ? "" : " on " + target);
  }
}
