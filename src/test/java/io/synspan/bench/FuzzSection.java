package io.synspan.bench;

import io.synspan.enrich.EnrichmentFuzz;
import io.synspan.enrich.ReceiverFuzz;
import io.synspan.ingest.DecoderFuzz;
import io.synspan.testing.FuzzRun;
import io.synspan.testing.FuzzTarget;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Random and broken telemetry of a gateway for ten minutes, by another seed each time. A case that
 * breaks a rule ends it, with the seed and the number that make it again.
 */
final class FuzzSection implements Section {
  private static final Duration MOST_FOR_ONE = Duration.ofSeconds(2);
  private static final Duration TURN = Duration.ofSeconds(2);

  /** What is remembered of spans and connections, all of it bounded, takes a while to fill. */
  private static final double MOST_GROWTH_MIB = 16;

  private static final double BYTES_PER_MIB = 1 << 20;

  private final Duration time;

  FuzzSection(Duration time) {
    this.time = time;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    long seed = System.currentTimeMillis();
    report.progress("seed " + seed);
    try (ReceiverFuzz receiver = new ReceiverFuzz()) {
      Map<String, FuzzRun> runs = new LinkedHashMap<>();
      runs.put("decoding", fuzz(new DecoderFuzz(), seed));
      runs.put("matching and enriching", fuzz(new EnrichmentFuzz(), seed));
      runs.put("receiving", fuzz(receiver, seed));
      double earlyMib = 0;
      long startNs = System.nanoTime();
      while (System.nanoTime() - startNs < time.toNanos()) {
        runs.values().forEach(run -> run.runFor(TURN));
        if (earlyMib == 0 && System.nanoTime() - startNs > time.toNanos() / 5) {
          earlyMib = heapMib();
        }
      }
      runs.forEach((what, run) -> add(report, what, run));
      report.add(
          Row.absolute(
              "heap growth since a fifth of the time",
              heapMib() - earlyMib,
              "MiB",
              Aim.atMost(MOST_GROWTH_MIB)));
    }
  }

  private static FuzzRun fuzz(FuzzTarget target, long seed) {
    return new FuzzRun(target, seed, MOST_FOR_ONE);
  }

  private static void add(Report report, String what, FuzzRun run) {
    report.add(Row.absolute("random cases, " + what, (double) run.cases(), "", Aim.NONE));
    report.add(
        Row.absolute(
            "CPU of the slowest of them, " + what,
            run.slowest().toNanos() / 1e6,
            "ms",
            Aim.atMost((double) MOST_FOR_ONE.toMillis())));
  }

  private static double heapMib() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / BYTES_PER_MIB;
  }
}
