package io.synspan.app.packets;

import io.synspan.inspect.PacketFormat;
import io.synspan.inspect.PacketJson;
import io.synspan.inspect.PacketLines;
import io.synspan.inspect.PacketNames;
import io.synspan.inspect.PacketOutput;
import io.synspan.inspect.PacketText;
import io.synspan.inspect.PcapngWriter;
import io.synspan.inspect.RelativeNumbers;
import io.synspan.inspect.SequenceNumbers;
import io.synspan.probe.PacketOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how packets are shown, and how many. */
public final class OutputOptions {
  private static final String STDOUT = "-";
  private static final int RATE = 10_000;
  private static final String PAYLOAD_SWITCH = "--payload-may-be-secret";

  @Option(names = "--json", description = "Writes JSON objects, one a line, instead of text.")
  boolean json;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = {
        "Writes headers to FILE, as pcapng for tshark and Wireshark, instead of lines; - for"
            + " stdout."
      })
  @Nullable String file;

  @Option(
      names = "--otlp",
      description = {
        "Sends OTLP log records to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, instead of"
            + " lines."
      })
  boolean otlp;

  @Option(
      names = "--relative",
      description = "Counts sequence and acknowledgment numbers from each end's SYN.")
  boolean relative;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "Ends after so many packets.")
  @Nullable Long count;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = {
        "At most so many packets a second; what is left out is counted. 0 for no limit (default:"
            + " 10000, with --write no limit)."
      })
  @Nullable Integer rate;

  @Option(
      names = "--payload-bytes",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Also the first bytes of the payload, at most 64; needs " + PAYLOAD_SWITCH + ".")
  int payloadBytes;

  @Option(
      names = PAYLOAD_SWITCH,
      description = "Says that you may see payload, and know where it goes.")
  boolean payloadMayBeSecret;

  /**
   * @throws IllegalArgumentException with the option's name and what it must be
   */
  void check() {
    if (payloadBytes < 0 || payloadBytes > PacketOptions.PAYLOAD_BYTES_MOST) {
      throw new IllegalArgumentException(
          "--payload-bytes must be 0 to %d".formatted(PacketOptions.PAYLOAD_BYTES_MOST));
    }
    if (payloadBytes > 0 && !payloadMayBeSecret) {
      throw new IllegalArgumentException(
          "--payload-bytes shows what people send each other, passwords too: say "
              + PAYLOAD_SWITCH
              + " if that is what you want");
    }
    if (count != null && count < 1) {
      throw new IllegalArgumentException("--count must be at least 1");
    }
    if (rate != null && rate < 0) {
      throw new IllegalArgumentException("--rate must not be negative");
    }
    if ((json ? 1 : 0) + (otlp ? 1 : 0) + (file == null ? 0 : 1) > 1) {
      throw new IllegalArgumentException("--json, --otlp and --write exclude each other");
    }
  }

  /** Whether packets go to a collector. */
  public boolean sends() {
    return otlp;
  }

  int payloadBytes() {
    return payloadBytes;
  }

  boolean writesFile() {
    return file != null;
  }

  /** For messages. */
  public String name() {
    return file == null || file.equals(STDOUT) ? "stdout" : file;
  }

  long count() {
    return count == null ? Long.MAX_VALUE : count;
  }

  int perSecond() {
    if (rate != null) {
      return rate;
    }
    return writesFile() ? 0 : RATE;
  }

  /** Opened first, so that nothing is attached for nothing. */
  WritableByteChannel open() throws IOException {
    // not System.out, which keeps its failures to itself
    return file == null || file.equals(STDOUT)
        ? new FileOutputStream(FileDescriptor.out).getChannel()
        : FileChannel.open(
            Path.of(file),
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  /**
   * @param hooks whether there are several hooks to tell apart
   * @param application for the file
   */
  PacketOutput output(
      WritableByteChannel channel, PacketNames names, boolean hooks, String application) {
    if (writesFile()) {
      return new PcapngWriter(channel, names, application);
    }
    SequenceNumbers numbers = numbers();
    PacketFormat format =
        json
            ? new PacketJson(names, numbers)
            : new PacketText(names, numbers, hooks, ZoneId.systemDefault());
    return new PacketLines(channel, format);
  }

  SequenceNumbers numbers() {
    return relative ? new RelativeNumbers() : SequenceNumbers.ABSOLUTE;
  }
}
