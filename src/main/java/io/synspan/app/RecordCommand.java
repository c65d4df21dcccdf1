package io.synspan.app;

import io.quarkus.runtime.Quarkus;
import io.synspan.config.SynspanConfig;
import io.synspan.connection.MonotonicClock;
import io.synspan.probe.DropReasons;
import io.synspan.probe.KernelEnum;
import io.synspan.probe.ProbeException;
import io.synspan.recording.RecordingHeader;
import io.synspan.recording.RecordingWriter;
import jakarta.inject.Inject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** {@code synspan record}: writes what the kernel side says, until it is stopped. */
@Command(
    name = "record",
    description = "Writes the kernel's records to a file, for \"replay\", until it is stopped.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:stopped by a signal, all is in the file",
      "1:could not start, go on or write",
      "2:wrong usage or settings"
    })
final class RecordCommand implements Callable<Integer> {
  private static final Logger LOG = Logger.getLogger("io.synspan");
  private static final String STDOUT = "-";

  @Parameters(paramLabel = "FILE", description = "Written over where it exists; - for stdout.")
  String file;

  private final SynspanConfig config;
  private final String version;
  private final AtomicBoolean failed = new AtomicBoolean();

  @Inject
  RecordCommand(
      SynspanConfig config, @ConfigProperty(name = "quarkus.application.version") String version) {
    this.config = config;
    this.version = version;
  }

  @Override
  public Integer call() {
    try (WritableByteChannel channel = open()) {
      RecordingWriter writer = new RecordingWriter(channel, header(), this::writeFailed);
      RecordingSink sink = new RecordingSink(writer);
      try (OpeningProbe opening = OpeningProbe.begin(config);
          KernelReader reader =
              KernelReader.start(
                  config,
                  opening,
                  probe -> PacketWatch.none(),
                  exchanges(),
                  (probe, packets) -> sink,
                  this::readerFailed)) {
        HookAnnouncement.log(LOG, config, reader.hooks(), reader.keptCapabilities());
        LOG.infof("Recording to %s", name());
        Quarkus.waitForExit();
      }
      writer.close();
      LOG.infof(
          "Recorded %,d records, %,d bytes in %s; %,d were lost in the kernel%s",
          writer.records(),
          writer.bytes(),
          name(),
          sink.lost(),
          writer.discarded() == 0
              ? ""
              : ", %,d could not be written".formatted(writer.discarded()));
    } catch (ProbeException e) {
      LOG.error("Cannot watch TCP: " + e.getMessage() + "\nTry: synspan doctor");
      return ExitCode.SOFTWARE;
    } catch (IOException | InvalidPathException e) {
      LOG.error("Cannot write " + FileProblem.of(file, e));
      return ExitCode.SOFTWARE;
    }
    return failed.get() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  private String name() {
    return file.equals(STDOUT) ? "stdout" : file;
  }

  private WritableByteChannel open() throws IOException {
    // not System.out, which keeps its failures to itself
    return file.equals(STDOUT)
        ? new FileOutputStream(FileDescriptor.out).getChannel()
        : FileChannel.open(
            Path.of(file),
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  private RecordingHeader header() throws ProbeException {
    MonotonicClock clock = MonotonicClock.measured();
    long nowNs = MonotonicClock.nowNs();
    return new RecordingHeader(
        nowNs,
        clock.epochNs(nowNs),
        version,
        System.getProperty("os.version", "unknown"),
        KernelEnum.SK_RST_REASON.names(),
        DropReasons.losses());
  }

  /** Nobody looks at the records to see whether there is a proxy. */
  private ExchangeSwitch exchanges() {
    ExchangeSwitch exchanges = new ExchangeSwitch(config.exchanges());
    exchanges.turnOn();
    return exchanges;
  }

  private void writeFailed(IOException failure) {
    LOG.errorf("Cannot write %s: %s. The recording ends here", name(), failure.getMessage());
    stop();
  }

  private void readerFailed(Throwable failure) {
    LOG.error("The reader has ended: " + failure.getMessage(), failure);
    stop();
  }

  private void stop() {
    failed.set(true);
    Quarkus.asyncExit(ExitCode.SOFTWARE);
  }
}
