package io.synspan.app;

import io.synspan.app.telemetry.Telemetry;
import io.synspan.app.telemetry.TelemetryException;
import io.synspan.config.SummaryMode;
import io.synspan.config.SynspanConfig;
import io.synspan.recording.RecordingEnd;
import io.synspan.recording.RecordingException;
import io.synspan.recording.RecordingReader;
import jakarta.inject.Inject;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code synspan replay}: a recording through the whole pipeline, on any machine. */
@Command(
    name = "replay",
    description = {
      "Puts a recording through the whole pipeline, at once and without privileges: prints its"
          + " summary, and sends its metrics and spans where OTEL_EXPORTER_OTLP_ENDPOINT is set."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:all was replayed",
      "1:the file can't be replayed, or not to its end",
      "2:wrong usage or settings"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final String STDIN = "-";

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "What \"synspan record\" wrote; - for stdin.")
  String file;

  private final SynspanConfig config;
  private final String version;

  @Inject
  ReplayCommand(
      SynspanConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
    this.config = config;
    this.version = version;
  }

  @Override
  public Integer call() {
    try (ReadableByteChannel channel = open();
        Telemetry telemetry = Telemetry.open(version, config.events().asLogs())) {
      return replay(new RecordingReader(channel), telemetry);
    } catch (TelemetryException e) {
      return fail(ExitCode.USAGE, e.getMessage());
    } catch (IOException | InvalidPathException e) {
      return fail(ExitCode.SOFTWARE, "synspan: cannot read " + FileProblem.of(file, e));
    } catch (RecordingException e) {
      return fail(
          ExitCode.SOFTWARE, "synspan: cannot replay %s: %s".formatted(file, e.getMessage()));
    }
  }

  private ReadableByteChannel open() throws IOException {
    return file.equals(STDIN)
        ? new FileInputStream(FileDescriptor.in).getChannel()
        : FileChannel.open(Path.of(file));
  }

  private int replay(RecordingReader reader, Telemetry telemetry) throws IOException {
    RecordingReplay replay = new RecordingReplay(config, telemetry, reader.header());
    RecordingEnd end = reader.read(replay);
    replay.end();
    if (config.summary().mode() != SummaryMode.OFF) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(replay.summary());
      out.flush();
    }
    if (!end.isWhole()) {
      return fail(
          ExitCode.SOFTWARE,
          "synspan: %s is not whole: %s. The %,d records before were replayed"
              .formatted(file, end.problem(), end.records()));
    }
    return ExitCode.OK;
  }

  private int fail(int status, @Nullable String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(message);
    err.flush();
    return status;
  }
}
