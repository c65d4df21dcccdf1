package io.synspan.app;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code synspan}: only names its commands. Each command is a class of its own. */
@TopCommand
@Command(
    name = "synspan",
    description = "Watches TCP in the Linux kernel and turns it into OpenTelemetry.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      DoctorCommand.class,
      InspectCommand.class,
      RecordCommand.class,
      ReplayCommand.class,
      HelpCommand.class
    })
final class SynspanCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
