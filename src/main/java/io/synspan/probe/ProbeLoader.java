package io.synspan.probe;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings the hooks into the kernel. A kernel may lack one or refuse it; the others go on. All are
 * tried together first, since that is what nearly always works and takes a tenth of the time.
 */
final class ProbeLoader {
  private final ProbeOptions options;
  private final Map<Hook, String> problems = new EnumMap<>(Hook.class);

  /** To be refused a hook costs a load of all, so what is known to be missing is not tried. */
  private final Map<Hook, String> lacking = new EnumMap<>(Hook.class);

  private Set<Hook> loaded = EnumSet.noneOf(Hook.class);

  ProbeLoader(ProbeOptions options) {
    this.options = options;
  }

  /**
   * Loads and attaches all that this kernel allows.
   *
   * @throws ProbeException where a required hook is refused; nothing stays behind then
   */
  ProbeObject load() throws ProbeException {
    KernelBtf.require();
    for (Hook hook : wanted(hook -> true)) {
      findLacking(hook);
    }
    Predicate<Hook> iteratesOverMap = hook -> hook.map() != null;
    try {
      // asked first: to be refused when most is loaded costs as much as the whole load
      ProbeObject.requireFunctionHooks();
    } catch (ProbeException refused) {
      Predicate<Hook> hooksFunction = Hook::hooksFunction;
      return loadWithoutOneOf(
          List.of(hooksFunction, hooksFunction.or(iteratesOverMap)), false, refused.getMessage());
    }
    return loadWithoutOneOf(List.of(hook -> false, iteratesOverMap), true, "");
  }

  /**
   * Kernels that can't hook functions are common, and some let nobody iterate over maps: all others
   * are still tried together.
   *
   * @param leftOut what is left out, in the order in which that is tried
   * @param all see {@link #attach}
   * @param refused why the first of it is left out
   */
  private ProbeObject loadWithoutOneOf(
      List<Predicate<Hook>> leftOut, boolean all, @Nullable String refused) throws ProbeException {
    String problem = refused;
    for (Predicate<Hook> without : leftOut) {
      try {
        return loadWithout(without.or(lacking::containsKey), all, String.valueOf(problem));
      } catch (ProbeException together) {
        problems.clear();
        problem = together.getMessage();
      }
    }
    problems.putAll(lacking);
    Set<Hook> usable = checkEach();
    return attach(load(usable), usable, true);
  }

  /** With the stand-ins of what is left out. */
  private ProbeObject loadWithout(Predicate<Hook> leftOut, boolean all, String problem)
      throws ProbeException {
    Set<Hook> hooks = wanted(hook -> !leftOut.test(hook) && isUsed(hook, leftOut));
    ProbeObject object = load(hooks);
    problems.putAll(lacking);
    for (Hook hook : wanted(hook -> leftOut.test(hook) && isUsed(hook, leftOut))) {
      problems.putIfAbsent(hook, problem);
    }
    return attach(object, hooks, all);
  }

  private Set<Hook> checkEach() throws ProbeException {
    Set<Hook> usable = EnumSet.noneOf(Hook.class);
    for (Hook hook : wanted(hook -> !problems.containsKey(hook))) {
      Hook original = hook.standsInFor();
      if ((original == null || problems.containsKey(original)) && check(hook)) {
        usable.add(hook);
      }
    }
    return usable;
  }

  private void findLacking(Hook hook) throws ProbeException {
    if (!KernelBtf.read().mayHave(hook) || (hook.map() != null && ProbeObject.isForOldKernel())) {
      refuse(hook, new ProbeException(notThere(hook)));
      lacking.put(hook, notThere(hook));
    }
  }

  private static String notThere(Hook hook) {
    return hook.since().isEmpty()
        ? "this kernel has no such tracepoint"
        : "not in this kernel: what it needs came with Linux " + hook.since();
  }

  private Set<Hook> wanted(Predicate<Hook> condition) {
    return Arrays.stream(Hook.values())
        .filter(options::wants)
        .filter(condition)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Hook.class)));
  }

  private static boolean isUsed(Hook hook, Predicate<Hook> leftOut) {
    Hook original = hook.standsInFor();
    return original == null || leftOut.test(original);
  }

  /** The hooks that are in place, and those that are missing. */
  List<HookStatus> statuses() {
    return HookReport.ofProbe(wanted(hook -> true), problems);
  }

  /**
   * Loads and attaches one hook alone, and takes it out again.
   *
   * @return why that can't be done; empty where it can
   */
  static String problemOf(Hook hook, ProbeOptions options) {
    ProbeLoader loader = new ProbeLoader(options);
    try {
      KernelBtf.require();
      loader.findLacking(hook);
      if (loader.lacking.isEmpty()) {
        loader.check(hook);
      }
    } catch (ProbeException e) {
      return String.valueOf(e.getMessage());
    }
    return loader.problems.getOrDefault(hook, "");
  }

  private boolean check(Hook hook) throws ProbeException {
    try (ProbeObject object = load(EnumSet.of(hook))) {
      object.attach(hook);
      return true;
    } catch (ProbeException e) {
      refuse(hook, e);
      return false;
    }
  }

  private void refuse(Hook hook, ProbeException problem) throws ProbeException {
    if (hook.required()) {
      throw problem;
    }
    problems.put(hook, problemOf(hook, problem));
  }

  private static String problemOf(Hook hook, ProbeException refused) {
    if (refused.isForLackOfHelper() && !hook.since().isEmpty()) {
      return notThere(hook);
    }
    boolean found = refused.errnoName().equals("EPERM") || !hook.type().equals("tracepoint");
    String notFound = found ? "" : new Tracefs().problem(hook.program());
    return notFound.isEmpty() ? String.valueOf(refused.getMessage()) : notFound;
  }

  private ProbeObject load(Set<Hook> hooks) throws ProbeException {
    ProbeObject object = ProbeObject.open();
    try {
      for (Hook hook : Hook.values()) {
        object.setAutoload(hook, hooks.contains(hook));
      }
      for (String map : options.unneededMaps()) {
        object.leaveOutMap(map);
      }
      object.setMapEntries(Probe.RING_MAP, options.ringBytes());
      object.setConstant("wakeup_bytes", FilterWriter.longs(options.ringBytes() / 4));
      object.setConstant("drop_reason_bits", DropReasons.bits(DropReasons.losses().keySet()));
      object.setConstant("exchanges_wanted", new byte[] {(byte) (options.exchanges() ? 1 : 0)});
      FilterWriter.writeFlag(object, "syns_are_seen", options.syns());
      object.setConstant(
          "files_are_passed",
          new byte[] {(byte) (hooks.contains(Hook.ITERATE_FILE_EXCHANGES) ? 1 : 0)});
      FilterWriter.writeConstants(object, options.filter());
      object.load();
      FilterWriter.writePrefixes(object, options.filter());
      return object;
    } catch (ProbeException e) {
      object.close();
      throw e;
    }
  }

  /** Attaches what {@link #load} has left for later. A hook that is refused is missing. */
  void attachForExchanges(ProbeObject object) throws ProbeException {
    for (Hook hook : loaded) {
      if (hook.isForExchanges()) {
        try {
          object.attach(hook);
        } catch (ProbeException e) {
          refuse(hook, e);
        }
      }
    }
  }

  /**
   * @param all whether a hook that is refused, and not required, makes this fail
   */
  private ProbeObject attach(ProbeObject object, Set<Hook> hooks, boolean all)
      throws ProbeException {
    loaded = hooks;
    try {
      for (Hook hook : hooks) {
        if (hook.isForExchanges()) {
          continue;
        }
        try {
          object.attach(hook);
        } catch (ProbeException e) {
          if (all) {
            throw e;
          }
          refuse(hook, e);
        }
      }
      return object;
    } catch (ProbeException e) {
      object.close();
      throw e;
    }
  }
}
