package io.synspan.app;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.synspan.config.ConfigCheck;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
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

  private final CommandLine commandLine;

  @Inject
  Main(@TopCommand SynspanCommand command, CommandLine.IFactory factory) {
    this.commandLine = new CommandLine(command, factory);
  }

  public static void main(String... args) {
    List<String> problems = ConfigCheck.problems();
    if (!problems.isEmpty()) {
      StartFailure.ofSettings(problems).exit();
      return;
    }
    if (listens(args)) {
      Quarkus.run(Main.class, OrderlyStop.ofThisThread()::exit, args);
    } else {
      System.setProperty("quarkus.http.host-enabled", "false");
      Quarkus.run(Main.class, StartFailure::exit, args);
    }
  }

  /** Whether the first word that is not an option names the command that serves HTTP. */
  static boolean listens(String... args) {
    return Arrays.stream(args)
        .filter(arg -> !arg.startsWith("-"))
        .findFirst()
        .filter(LISTENING_COMMAND::equals)
        .isPresent();
  }

  @Override
  public int run(String... args) {
    return commandLine.execute(args);
  }
}
