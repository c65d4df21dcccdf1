package io.synspan.app;

import io.synspan.config.Scope;
import io.synspan.config.SynspanConfig;
import io.synspan.probe.Capability;
import io.synspan.probe.HookStatus;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Says at the start what is watched, what is missing, and what could not be given up. */
final class HookAnnouncement {
  private HookAnnouncement() {}

  static void log(
      Logger log,
      SynspanConfig config,
      List<HookStatus> hooks,
      Map<Capability, String> keptCapabilities) {
    long missing = hooks.stream().filter(HookStatus::missing).count();
    log.infof(
        "Watching TCP in %s, %s attached",
        config.scope() == Scope.HOST ? "every network namespace" : "this network namespace",
        missing == 0
            ? "all hooks"
            : "%d of %d hooks".formatted(hooks.size() - missing, hooks.size()));
    for (HookStatus status : hooks) {
      if (status.missing()) {
        log.warnf(
            "Without %s. %s: %s", status.hook().gives(), status.hook().program(), status.problem());
      }
    }
    keptCapabilities.forEach((capability, reason) -> log.infof("Keeps %s: %s", capability, reason));
  }
}
