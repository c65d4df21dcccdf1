package io.synspan.probe;

/**
 * Whether packets can be seen at a hook.
 *
 * @param hook which one
 * @param way the best that works; empty where none does
 * @param problem why the better ones do not, in one or a few lines; empty where the best works
 */
public record PacketHookStatus(PacketHook hook, String way, String problem) {
  public boolean usable() {
    return !way.isEmpty();
  }
}
