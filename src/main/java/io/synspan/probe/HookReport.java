package io.synspan.probe;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What hooks are worth to the user, where some give the same as others. */
final class HookReport {
  private HookReport() {}

  /**
   * Of a probe, the hooks that it uses and those that it lacks. Of a hook and its stand-ins, only
   * what is used; where none can be, only the hook itself.
   *
   * @param wanted those that the probe has use for
   * @param problems why some of these are not attached
   */
  static List<HookStatus> ofProbe(Set<Hook> wanted, Map<Hook, String> problems) {
    List<HookStatus> statuses = new ArrayList<>();
    for (Hook hook : wanted) {
      if (hook.standsInFor() != null) {
        continue;
      }
      Set<Hook> standIns = hook.standIns();
      standIns.retainAll(wanted);
      if (!problems.containsKey(hook)) {
        statuses.add(status(hook, null, Set.of()));
      } else if (problems.keySet().containsAll(standIns)) {
        statuses.add(status(hook, withThoseOf(standIns, hook, problems), Set.of()));
      } else {
        standIns.forEach(other -> statuses.add(status(other, problems.get(other), Set.of())));
      }
    }
    return List.copyOf(statuses);
  }

  /**
   * Of hooks that were tried one by one, each, and those that would be used instead.
   *
   * @param problems why some are not usable
   */
  static List<HookStatus> ofEach(Set<Hook> tried, Map<Hook, String> problems) {
    return tried.stream()
        .map(hook -> status(hook, problems.get(hook), replacements(hook, problems)))
        .toList();
  }

  private static Set<Hook> replacements(Hook hook, Map<Hook, String> problems) {
    Hook original = hook.standsInFor();
    if (original != null) {
      return problems.containsKey(original) ? Set.of() : Set.of(original);
    }
    Set<Hook> usable = EnumSet.noneOf(Hook.class);
    if (problems.containsKey(hook)) {
      usable.addAll(hook.standIns());
      usable.removeAll(problems.keySet());
    }
    return usable;
  }

  /** The stand-ins are what a user may still get, so the last word is on them. */
  private static @Nullable String withThoseOf(
      Set<Hook> standIns, Hook hook, Map<Hook, String> problems) {
    if (standIns.isEmpty()) {
      return problems.get(hook);
    }
    return "the kernel refuses it; %s would do, but %s"
        .formatted(
            standIns.stream().map(Hook::program).collect(Collectors.joining(" and ")),
            standIns.stream()
                .map(problems::get)
                .distinct()
                .collect(Collectors.joining("\n  and ")));
  }

  private static HookStatus status(Hook hook, @Nullable String problem, Set<Hook> replacedBy) {
    return new HookStatus(hook, problem == null, problem == null ? "" : problem, replacedBy);
  }
}
