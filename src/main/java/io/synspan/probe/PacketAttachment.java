package io.synspan.probe;

/**
 * A hook in place.
 *
 * @param hook which one
 * @param way how
 * @param target the interface or the control group that it sees; empty where it sees all
 */
public record PacketAttachment(PacketHook hook, PacketWay way, String target) {
  /** Such as {@code xdp:generic on eth0}. */
  @Override
  public String toString() {
    return "%s:%s%s".formatted(hook.text(), way.text(), target.isEmpty() ? "" : " on " + target);
  }
}
