package io.synspan.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures the packaged application on the running kernel and prints one table. The script starts
 * it, as root, in namespaces of its own.
 */
@Command(
    name = "./synspan bench",
    description = "Measures what SynSpan costs, beside tcplife and ss, and prints ratios.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:every aim is met", "1:one is not, or could not be measured"})
final class SystemBench implements Callable<Integer> {
  /** Of all processors: beside the benchmark nothing should run. */
  private static final double QUIET = 0.05;

  /** Of a bulk transfer, of which there are many. */
  private static final Duration BULK_ROUND = Duration.ofSeconds(3);

  /** They are short. */
  private static final int PACKETS_TURNS = 4;

  private static final Path LOGS = Path.of("target", "bench");
  private static final PrintStream PROGRESS = System.err;

  /** What can be measured alone. */
  enum Part {
    cost,
    rate,
    open,
    start,
    exchanges,
    loss,
    packets,
    bulk,
    gateway,
    fuzz,
    outage
  }

  /** The others look for faults, not for figures. */
  private static final Set<Part> MEASUREMENTS = EnumSet.range(Part.cost, Part.gateway);

  @Parameters(
      paramLabel = "SECTION",
      description =
          "${COMPLETION-CANDIDATES} (default: all but fuzz and outage); micro runs the"
              + " micro-benchmarks.")
  private @Nullable List<Part> parts;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Rounds of each comparison (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Length of a round of short connections (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rate-seconds",
      defaultValue = "60",
      description = "Least length of the section rate (default: ${DEFAULT-VALUE}).")
  private int rateSeconds;

  @Option(
      names = "--fuzz-seconds",
      defaultValue = "600",
      description = "Length of the section fuzz (default: ${DEFAULT-VALUE}).")
  private int fuzzSeconds;

  @Option(
      names = "--outage-spans",
      defaultValue = "1000000",
      description = "Spans of the section outage (default: ${DEFAULT-VALUE}).")
  private int outageSpans;

  @Option(names = "--write", description = "Also write the table into docs/benchmarks.md.")
  private boolean write;

  public static void main(String... arguments) {
    Locale.setDefault(Locale.ROOT);
    System.exit(new CommandLine(new SystemBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Set<Part> wanted = parts == null ? MEASUREMENTS : EnumSet.copyOf(parts);
    String machine = Machine.describe();
    PROGRESS.println(machine);
    if (Machine.busyShare() > QUIET) {
      PROGRESS.println("  other programs keep this machine busy: the figures will not be right");
    }
    boolean complete = true;
    Report report = new Report(PROGRESS);
    for (Part part : wanted) {
      complete &= measure(part, report);
    }
    System.out.print(report.toText());
    if (write) {
      BenchmarkDocument.write(machine, report);
    }
    return complete && report.isMet() ? 0 : 1;
  }

  /** A section that fails takes no other with it. */
  private boolean measure(Part part, Report report) throws InterruptedException {
    PROGRESS.println(part);
    try {
      section(part, emptyDirectory(part)).run(report);
      return true;
    } catch (IOException | IllegalStateException e) {
      PROGRESS.println("  failed: " + e.getMessage());
      return false;
    }
  }

  /** For the logs of a section, which stay there until the next run. */
  private static Path emptyDirectory(Part part) throws IOException {
    Path directory = LOGS.resolve(part.name()).toAbsolutePath();
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
    }
    return Files.createDirectories(directory);
  }

  private Section section(Part part, Path logs) {
    return switch (part) {
      case cost -> new CostSection(logs, rounds, Duration.ofSeconds(seconds));
      case rate -> new RateSection(logs, Duration.ofSeconds(rateSeconds));
      case open -> new OpenSection(logs, rounds);
      case start -> new StartSection(logs, rounds);
      case exchanges -> new ExchangeSection(logs, rounds, Duration.ofSeconds(seconds));
      case loss -> new LossSection(logs, Duration.ofSeconds(seconds));
      case packets -> new PacketsSection(logs, rounds * PACKETS_TURNS);
      case bulk -> new BulkSection(logs, rounds, BULK_ROUND);
      case gateway -> new GatewaySection(logs, rounds, Duration.ofSeconds(seconds));
      case outage -> new OutageSection(logs, outageSpans);
      case fuzz -> new FuzzSection(Duration.ofSeconds(fuzzSeconds));
    };
  }
}
