package io.synspan.app;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.synspan.config.ConfigCheck;
import io.synspan.config.SynspanConfig;
import io.synspan.probe.KernelBtf;
import io.synspan.probe.KernelEnum;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Set;
import picocli.CommandLine;

/**
 * Entry point. Exit statuses: 0 done, 1 failed, 2 used wrongly ({@link CommandLine.ExitCode}).
 *
 * <p>Only {@code run} serves HTTP. Quarkus opens its listener while it starts, before a command is
 * parsed, so every other command has it switched off here.
 */
@QuarkusMain
public final class Main implements QuarkusApplication {
  private static final String LISTENING_COMMAND = "run";

  /** Those that go on until a signal stops them. */
  private static final Set<String> LASTING_COMMANDS = Set.of("run", "record", "inspect");

  /** Those that follow connections. */
  private static final Set<String> PROBING_COMMANDS = Set.of("run", "record");

  private static final Set<String> HELP_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  private final CommandLine commandLine;
  private final RunningCommand running;

  @Inject
  Main(@TopCommand SynspanCommand command, CommandLine.IFactory factory, RunningCommand running) {
    this.commandLine = new CommandLine(command, factory);
    this.running = running;
  }

  public static void main(String... args) {
    if (probes(args)) {
      KernelEnum.readAhead();
    }
    ConfigCheck settings = ConfigCheck.ofThisProcess();
    if (!settings.problems().isEmpty()) {
      StartFailure.ofSettings(settings.problems()).exit();
      return;
    }
    if (probes(args) && !asksForHelp(args)) {
      SynspanConfig config = settings.config();
      config.btf().ifPresent(KernelBtf::useFile);
      OpeningProbe.beginAhead(config);
    }
    if (!listens(args)) {
      System.setProperty("quarkus.http.host-enabled", "false");
    }
    Quarkus.run(
        Main.class, lasts(args) ? OrderlyStop.ofThisThread()::exit : StartFailure::exit, args);
  }

  private static boolean lasts(String... args) {
    return LASTING_COMMANDS.contains(command(args));
  }

  private static boolean probes(String... args) {
    return PROBING_COMMANDS.contains(command(args));
  }

  /** Whether the command is the one that serves HTTP. */
  static boolean listens(String... args) {
    return command(args).equals(LISTENING_COMMAND);
  }

  private static boolean asksForHelp(String... args) {
    return Arrays.stream(args).anyMatch(HELP_OPTIONS::contains);
  }

  /** The first word that is not an option; empty where there is none. */
  private static String command(String... args) {
    return Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst().orElse("");
  }

  @Override
  public int run(String... args) {
    return lasts(args) ? running.run(() -> commandLine.execute(args)) : commandLine.execute(args);
  }
}
