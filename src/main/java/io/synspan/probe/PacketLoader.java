package io.synspan.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings packet hooks into the kernel, each by the first of its ways that works. A kernel or an
 * interface may refuse one; the others go on.
 */
final class PacketLoader {
  private final PacketOptions options;
  private final List<PacketAttachment> attachments = new ArrayList<>();
  private final List<PacketProblem> problems = new ArrayList<>();

  PacketLoader(PacketOptions options) {
    this.options = options;
  }

  /** What is in place. */
  List<PacketAttachment> attachments() {
    return List.copyOf(attachments);
  }

  /** What is not, with each way that was tried. */
  List<PacketProblem> problems() {
    return List.copyOf(problems);
  }

  /** Loads all programs together, which works on most machines; else those that load alone. */
  ProbeObject load() throws ProbeException {
    Set<String> programs = new LinkedHashSet<>();
    for (PacketHookChoice choice : options.hooks()) {
      for (PacketWay way : choice.ways()) {
        programs.addAll(programs(choice.hook(), way));
      }
    }
    try {
      return load(programs);
    } catch (ProbeException together) {
      return load(loadable());
    }
  }

  private Set<String> loadable() {
    Set<String> usable = new LinkedHashSet<>();
    for (PacketHookChoice choice : options.hooks()) {
      for (PacketWay way : choice.ways()) {
        Set<String> programs = programs(choice.hook(), way);
        try {
          load(programs).close();
          usable.addAll(programs);
        } catch (ProbeException refused) {
          refuse(choice.hook(), way, "", refused);
        }
      }
    }
    return usable;
  }

  private Set<String> programs(PacketHook hook, PacketWay way) {
    Set<String> programs = new HashSet<>();
    options.directionsAt(hook).forEach(direction -> programs.add(hook.program(way, direction)));
    return programs;
  }

  private ProbeObject load(Set<String> programs) throws ProbeException {
    ProbeObject object = ProbeObject.openPackets();
    try {
      for (String program : allPrograms()) {
        object.setAutoload(program, programs.contains(program));
      }
      options.write(object);
      options.placePcap(object, programs);
      object.load();
      options.filter().writePrefixes(object);
      return object;
    } catch (ProbeException | RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private static Set<String> allPrograms() {
    Set<String> programs = new HashSet<>();
    for (PacketHook hook : PacketHook.values()) {
      for (PacketWay way : hook.ways()) {
        Arrays.stream(PacketDirection.values())
            .forEach(direction -> programs.add(hook.program(way, direction)));
      }
    }
    return programs;
  }

  /** Attaches each hook by the first of its ways that works. */
  void attach(PacketAttacher attacher) {
    for (PacketHookChoice choice : options.hooks()) {
      if (options.directionsAt(choice.hook()).isEmpty()) {
        problems.add(
            new PacketProblem(
                choice.hook(), choice.ways().getFirst(), "", "it sees no packet that is sent"));
      } else if (choice.hook().isOfInterface()) {
        options.interfaces().forEach(at -> attachAt(attacher, choice, at));
      } else {
        attachAnywhere(attacher, choice);
      }
    }
  }

  private void attachAt(PacketAttacher attacher, PacketHookChoice choice, PacketInterface at) {
    PacketHook hook = choice.hook();
    for (PacketWay way : choice.ways()) {
      if (attach(
          hook, way, at.name(), () -> attacher.attach(hook, way, options.directionsAt(hook), at))) {
        return;
      }
    }
  }

  private void attachAnywhere(PacketAttacher attacher, PacketHookChoice choice) {
    PacketHook hook = choice.hook();
    Path group = options.cgroup();
    for (PacketWay way : choice.ways()) {
      boolean done;
      if (hook.isFunction()) {
        done = attach(hook, way, "", () -> attacher.attach(hook, way));
      } else if (group == null) {
        problems.add(new PacketProblem(hook, way, "", "no cgroup2 is mounted here"));
        return;
      } else {
        done =
            attach(
                hook,
                way,
                group.toString(),
                () -> attacher.attach(options.directionsAt(hook), group));
      }
      if (done) {
        return;
      }
    }
  }

  private interface Attempt {
    void run() throws ProbeException;
  }

  /** False where the program was not loaded, too: of this there is a problem already. */
  private boolean attach(PacketHook hook, PacketWay way, String target, Attempt attempt) {
    if (problems.stream()
        .anyMatch(of -> of.hook() == hook && of.way() == way && of.target().isEmpty())) {
      return false;
    }
    try {
      attempt.run();
      attachments.add(new PacketAttachment(hook, way, target));
      return true;
    } catch (ProbeException refused) {
      refuse(hook, way, target, refused);
      return false;
    }
  }

  private void refuse(PacketHook hook, PacketWay way, String target, ProbeException refused) {
    boolean lacksPrivilege =
        refused.errnoName().equals("EPERM")
            && !hook.isFunction()
            && !Capability.effective().contains(Capability.CAP_NET_ADMIN);
    String reason =
        lacksPrivilege
            ? "needs root, or the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN"
            : String.valueOf(refused.getMessage());
    problems.add(new PacketProblem(hook, way, target, reason));
  }
}
