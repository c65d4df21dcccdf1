package io.synspan.probe;

import java.util.Set;

/**
 * Whether a hook is in place.
 *
 * @param hook which one
 * @param usable attached, or for a check: it could be loaded and attached
 * @param problem why not, in one or a few lines; empty where it is usable
 * @param replacedBy the hooks that give the same and are used instead; then nothing is lost
 */
public record HookStatus(Hook hook, boolean usable, String problem, Set<Hook> replacedBy) {
  /** Whether the user lacks what it gives. */
  public boolean missing() {
    return !usable && replacedBy.isEmpty();
  }
}
