package io.synspan.probe;

import java.util.List;

/**
 * Whether floods could be dropped.
 *
 * @param interfaces where
 * @param problem why not at others, or not at all, in one or a few lines; empty where at all
 */
public record SynDropStatus(List<String> interfaces, String problem) {
  public boolean usable() {
    return !interfaces.isEmpty();
  }
}
