package io.synspan.app;

import io.quarkus.runtime.Quarkus;
import io.synspan.app.packets.FilterOptions;
import io.synspan.app.packets.InspectSession;
import io.synspan.app.packets.OutputOptions;
import io.synspan.app.packets.PacketExport;
import io.synspan.app.packets.PlaceOptions;
import io.synspan.app.telemetry.TelemetryException;
import io.synspan.probe.ProbeException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code synspan inspect}: shows single TCP packets, until it is stopped. */
@Command(
    name = "inspect",
    description = "Shows TCP packets as they pass, until it is stopped. See docs/inspect.md.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:stopped by a signal, or --count were shown",
      "1:could not start, go on or write",
      "2:wrong usage or settings"
    })
final class InspectCommand implements Callable<Integer> {
  private static final Logger LOG = Logger.getLogger("io.synspan");

  @Spec CommandSpec spec;
  @Mixin PlaceOptions places;
  @Mixin FilterOptions filters;
  @Mixin OutputOptions outputs;

  private final String version;
  private final AtomicBoolean failed = new AtomicBoolean();

  @Inject
  InspectCommand(@ConfigProperty(name = "quarkus.application.version") String version) {
    this.version = version;
  }

  @Override
  public Integer call() {
    try (PacketExport export = outputs.sends() ? PacketExport.open(version) : null;
        InspectSession session =
            InspectSession.open(
                places,
                filters,
                outputs,
                export,
                (int) ProbeSettings.ownNetns(),
                "synspan " + version)) {
      session.announce(LOG);
      session.start(LOG, this::ended);
      Quarkus.waitForExit();
      LOG.info(session.end());
      if (export != null) {
        LOG.info(export.end());
      }
    } catch (TelemetryException e) {
      LOG.error(e.getMessage());
      return ExitCode.USAGE;
    } catch (ProbeException e) {
      LOG.error("Cannot see packets: " + e.getMessage() + "\nTry: synspan doctor");
      return ExitCode.SOFTWARE;
    } catch (IOException | InvalidPathException e) {
      LOG.error("Cannot write " + FileProblem.of(outputs.name(), e));
      return ExitCode.SOFTWARE;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return failed.get() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  /** On the reader's thread: enough were shown, or no more can come. */
  private void ended(boolean wrong) {
    failed.set(wrong);
    Quarkus.asyncExit(wrong ? ExitCode.SOFTWARE : ExitCode.OK);
  }
}
