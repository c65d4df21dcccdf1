package io.synspan.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Plays every proxy; docs/exchanges.md holds what came of it. */
class ExchangesDocumentTest {
  private static final Path DOCUMENT = Path.of("docs", "exchanges.md");
  private static final long SEED = 20_261_124;

  @Test
  void proxiesArePairedAsTheDocumentSaysAndNeverWrongly() throws IOException {
    String table =
        ProxyScenario.ALL.stream()
            .map(ExchangesDocumentTest::row)
            .collect(
                Collectors.joining(
                    "\n", "| proxy | paired | wrong |\n| --- | --- | --- |\n", "\n"));

    assertThat(Files.readString(DOCUMENT)).as(table).contains(table);
  }

  private static String row(ProxyScenario scenario) {
    SimulatedKernel played = scenario.behaviour().play(SEED);
    assertThat(played.wrong).as(scenario.name()).isZero();
    assertThat(played.share())
        .as(scenario.name() + " " + played.reasons)
        .isGreaterThanOrEqualTo(scenario.atLeast());
    return String.format(
        Locale.ROOT, "| %s | %.3f | %d |", scenario.name(), played.share(), played.wrong);
  }
}
