package io.synspan.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Plays every scenario; docs/detectors.md holds what came of it. */
class DetectorsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs", "detectors.md");

  @Test
  void attacksAreFoundAsTheDocumentSays() throws IOException {
    String table =
        Scenario.ATTACKS.stream()
            .map(DetectorsDocumentTest::row)
            .collect(
                Collectors.joining(
                    "\n", "| attack | detection | found after |\n| --- | --- | --- |\n", "\n"));

    assertThat(Files.readString(DOCUMENT)).as(table).contains(table);
  }

  @Test
  void ordinaryTrafficRaisesNothing() throws IOException {
    String table =
        Scenario.ORDINARY.stream()
            .map(DetectorsDocumentTest::row)
            .collect(
                Collectors.joining(
                    "\n", "| ordinary traffic, an hour | detection |\n| --- | --- |\n", "\n"));

    assertThat(Files.readString(DOCUMENT)).as(table).contains(table);
    assertThat(table.lines().skip(2)).allMatch(line -> line.endsWith("| none |"));
  }

  private static String row(Scenario scenario) {
    SimulatedTraffic traffic = new SimulatedTraffic();
    scenario.traffic().accept(traffic);
    traffic.playUntil(scenario.seconds());
    String found =
        traffic.opened().isEmpty()
            ? "none"
            : traffic.opened().stream()
                .map(detection -> "`" + detection.type().value() + "`")
                .collect(Collectors.joining(", "));
    if (!scenario.isAttack()) {
      return "| %s | %s |".formatted(scenario.name(), found);
    }
    assertThat(traffic.over()).as("over in time").hasSameSizeAs(traffic.opened());
    double after =
        traffic.opened().isEmpty()
            ? Double.NaN
            : SimulatedTraffic.seconds(traffic.opened().getFirst().openedNs())
                - scenario.attackFrom();
    return String.format(Locale.ROOT, "| %s | %s | %.0f s |", scenario.name(), found, after);
  }
}
