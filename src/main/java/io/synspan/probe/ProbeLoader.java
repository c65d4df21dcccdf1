package io.synspan.probe;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the hooks into the kernel. A kernel may lack one or refuse it; the others go on. All are
 * tried together first, since that is what nearly always works and takes a tenth of the time.
 */
final class ProbeLoader {
  private final ProbeOptions options;
  private final Map<Hook, String> problems = new EnumMap<>(Hook.class);

  ProbeLoader(ProbeOptions options) {
    this.options = options;
  }

  /**
   * Loads and attaches all that this kernel allows.
   *
   * @throws ProbeException where a required hook is refused; nothing stays behind then
   */
  ProbeObject load() throws ProbeException {
    Set<Hook> wanted = EnumSet.noneOf(Hook.class);
    for (Hook hook : Hook.values()) {
      if (options.wants(hook)) {
        wanted.add(hook);
      }
    }
    try {
      return attach(load(wanted), wanted);
    } catch (ProbeException together) {
      Set<Hook> usable = EnumSet.noneOf(Hook.class);
      for (Hook hook : wanted) {
        if (check(hook)) {
          usable.add(hook);
        }
      }
      return attach(load(usable), usable);
    }
  }

  /** Each hook that this probe wants: in place, or why not. */
  List<HookStatus> statuses() {
    return Arrays.stream(Hook.values())
        .filter(options::wants)
        .map(hook -> status(hook, problems.get(hook)))
        .toList();
  }

  /** Loads and attaches one hook alone, and takes it out again. */
  static HookStatus check(Hook hook, ProbeOptions options) {
    ProbeLoader loader = new ProbeLoader(options);
    try {
      loader.check(hook);
    } catch (ProbeException e) {
      return status(hook, e.getMessage());
    }
    return status(hook, loader.problems.get(hook));
  }

  private static HookStatus status(Hook hook, @Nullable String problem) {
    return new HookStatus(hook, problem == null, problem == null ? "" : problem);
  }

  private boolean check(Hook hook) throws ProbeException {
    try (ProbeObject object = load(EnumSet.of(hook))) {
      object.attach(hook);
      return true;
    } catch (ProbeException e) {
      if (hook.required()) {
        throw e;
      }
      problems.put(hook, e.getMessage());
      return false;
    }
  }

  private ProbeObject load(Set<Hook> hooks) throws ProbeException {
    ProbeObject object = ProbeObject.open();
    try {
      for (Hook hook : Hook.values()) {
        object.setAutoload(hook, hooks.contains(hook));
      }
      object.setMapEntries(Probe.RING_MAP, options.ringBytes());
      object.setConstant("wakeup_bytes", FilterWriter.longs(options.ringBytes() / 4));
      FilterWriter.writeConstants(object, options.filter());
      object.load();
      FilterWriter.writePrefixes(object, options.filter());
      return object;
    } catch (ProbeException e) {
      object.close();
      throw e;
    }
  }

  private static ProbeObject attach(ProbeObject object, Set<Hook> hooks) throws ProbeException {
    try {
      for (Hook hook : hooks) {
        object.attach(hook);
      }
      return object;
    } catch (ProbeException e) {
      object.close();
      throw e;
    }
  }
}
