package io.synspan.app;

import io.synspan.config.SynspanConfig;
import io.synspan.probe.Hook;
import io.synspan.probe.HookStatus;
import io.synspan.probe.KernelBtf;
import io.synspan.probe.PacketHookStatus;
import io.synspan.probe.SynDropStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code synspan doctor}: what this machine offers, and what the user lacks without it. */
@Command(
    name = "doctor",
    description = "Says what this kernel offers and whether \"run\" would work.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:run would work", "1:run would not work", "2:wrong usage"})
final class DoctorCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--json", description = "Writes one JSON object instead of text.")
  boolean json;

  private final SynspanConfig config;

  @Inject
  DoctorCommand(SynspanConfig config) {
    this.config = config;
  }

  @Override
  public Integer call() {
    config.btf().ifPresent(KernelBtf::useFile);
    Diagnosis diagnosis = Diagnosis.ofThisMachine();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(json(diagnosis).encodePrettily());
    } else {
      print(diagnosis, out);
    }
    out.flush();
    return diagnosis.runWorks() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void print(Diagnosis diagnosis, PrintWriter out) {
    out.printf("kernel        %s (%s)%n", diagnosis.kernel(), diagnosis.architecture());
    out.printf("BTF           %s%n", diagnosis.btf() ? "yes" : "no");
    out.printf(
        "capabilities  %s%n",
        diagnosis.capabilities().isEmpty() ? "none that matter" : diagnosis.capabilities());
    out.println("hooks");
    diagnosis.hooks().forEach(status -> print(status, out));
    out.println("hooks of inspect");
    diagnosis.packetHooks().forEach(status -> print(status, out));
    printSegments(diagnosis.segments(), out);
    printDrop(diagnosis.drop(), out);
    out.println(diagnosis.runWorks() ? "run would work" : "run would not work");
    if (!diagnosis.advice().isEmpty()) {
      out.println(diagnosis.advice());
    }
  }

  private static void print(HookStatus status, PrintWriter out) {
    out.printf(
        "  %-4s %-22s %-14s %s%n",
        status.replacedBy().isEmpty() ? (status.usable() ? "ok" : "no") : "-",
        status.hook().program(),
        status.hook().type(),
        status.hook().gives());
    if (!status.usable()) {
      printProblem(status.problem(), out);
    }
    if (!status.replacedBy().isEmpty()) {
      out.println(
          "       not needed, the same comes from "
              + String.join(" and ", programs(status.replacedBy())));
    }
  }

  private static void print(PacketHookStatus status, PrintWriter out) {
    out.printf(
        "  %-4s %-22s %-14s %s%n",
        status.usable() ? "ok" : "no", status.hook().text(), status.way(), status.hook().gives());
    printProblem(status.problem(), out);
  }

  /** Not by default, and not for nothing: it says what it costs. */
  private static void printSegments(PacketHookStatus segments, PrintWriter out) {
    printSetting(
        "packets",
        segments.usable()
            ? "synspan.packets=on would count at %s:%s, some 0.1 us for each segment"
                .formatted(segments.hook().text(), segments.way())
            : "synspan.packets=on would not work",
        segments.problem(),
        out);
  }

  private static void printDrop(SynDropStatus drop, PrintWriter out) {
    printSetting(
        "drop",
        drop.usable()
            ? "synspan.packets.drop.enabled=true would drop floods at xdp on "
                + String.join(", ", drop.interfaces())
            : "synspan.packets.drop.enabled=true would not work",
        drop.problem(),
        out);
  }

  private static void printSetting(String name, String what, String problem, PrintWriter out) {
    out.printf("%-13s %s%n", name, what);
    printProblem(problem, out);
  }

  private static void printProblem(String problem, PrintWriter out) {
    if (!problem.isEmpty()) {
      out.println("       " + problem.replace("\n", "\n       "));
    }
  }

  private static List<String> programs(Set<Hook> hooks) {
    return hooks.stream().map(Hook::program).toList();
  }

  private static JsonObject json(Diagnosis diagnosis) {
    JsonArray capabilities = new JsonArray();
    diagnosis.capabilities().forEach(capability -> capabilities.add(capability.name()));
    JsonArray hooks = new JsonArray();
    for (HookStatus status : diagnosis.hooks()) {
      hooks.add(
          new JsonObject()
              .put("name", status.hook().program())
              .put("type", status.hook().type())
              .put("gives", status.hook().gives())
              .put("required", status.hook().required())
              .put("usable", status.usable())
              .put("problem", status.problem())
              .put("replacedBy", new JsonArray(programs(status.replacedBy()))));
    }
    JsonArray packetHooks = new JsonArray();
    for (PacketHookStatus status : diagnosis.packetHooks()) {
      packetHooks.add(
          new JsonObject()
              .put("name", status.hook().text())
              .put("gives", status.hook().gives())
              .put("usable", status.usable())
              .put("way", status.way())
              .put("problem", status.problem()));
    }
    return new JsonObject()
        .put("kernel", diagnosis.kernel())
        .put("architecture", diagnosis.architecture())
        .put("btf", diagnosis.btf())
        .put("capabilities", capabilities)
        .put("hooks", hooks)
        .put("packetHooks", packetHooks)
        .put(
            "packets",
            new JsonObject()
                .put("usable", diagnosis.segments().usable())
                .put("hook", diagnosis.segments().hook().text())
                .put("way", diagnosis.segments().way())
                .put("problem", diagnosis.segments().problem()))
        .put(
            "drop",
            new JsonObject()
                .put("usable", diagnosis.drop().usable())
                .put("interfaces", new JsonArray(diagnosis.drop().interfaces()))
                .put("problem", diagnosis.drop().problem()))
        .put("runWorks", diagnosis.runWorks())
        .put("advice", diagnosis.advice());
  }
}
