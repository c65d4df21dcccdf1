package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.testing.CollectorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How soon it watches, and how much memory it takes. */
final class StartSection implements Section {
  private static final int CONNECTIONS = 10_000;

  /** Two looks at the open connections, at the default interval of 10 s. */
  private static final Duration SETTLE = Duration.ofSeconds(21);

  private static final Map<Packaging, Aim> SECONDS =
      Map.of(Packaging.JVM, Aim.atMost(1.5), Packaging.NATIVE, Aim.atMost(0.1));
  private static final Map<Packaging, Aim> MIB =
      Map.of(Packaging.JVM, Aim.atMost(160), Packaging.NATIVE, Aim.atMost(64));

  private final Path directory;
  private final int rounds;

  StartSection(Path directory, int rounds) {
    this.directory = directory;
    this.rounds = rounds;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try (CollectorProcess collector = CollectorProcess.start(directory)) {
      measure(Packaging.JVM, collector, report);
      if (SynspanProcess.nativeBinary().isPresent()) {
        measure(Packaging.NATIVE, collector, report);
      } else {
        report.progress("no native binary here: ./mvnw package -Dnative builds one");
      }
    }
  }

  @SuppressWarnings("try") // the connections only have to be there
  private void measure(Packaging packaging, CollectorProcess collector, Report report)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      try (SynspanProcess synspan =
          SynspanProcess.start(packaging, collector, Map.of(), directory)) {
        seconds.add(synspan.startTime().toNanos() / 1e9);
      }
      report.progress("%s: attached after %.3f s".formatted(packaging, seconds.getLast()));
    }
    report.add(
        Row.absolute(
            packaging + ": exec to attached",
            Median.of(seconds),
            "s",
            SECONDS.getOrDefault(packaging, Aim.NONE)));
    try (SynspanProcess synspan = SynspanProcess.start(packaging, collector, Map.of(), directory)) {
      Thread.sleep(SETTLE);
      reportMemory(packaging + ": resident memory, idle", packaging, synspan, report);
      try (HeldConnections held = HeldConnections.open(CONNECTIONS, 0, directory)) {
        Thread.sleep(SETTLE);
        reportMemory(
            packaging + ": resident memory, %,d connections".formatted(CONNECTIONS),
            packaging,
            synspan,
            report);
      }
    }
  }

  private static void reportMemory(
      String what, Packaging packaging, SynspanProcess synspan, Report report) throws IOException {
    report.add(
        Row.absolute(what, synspan.residentMib(), "MiB", MIB.getOrDefault(packaging, Aim.NONE)));
  }
}
