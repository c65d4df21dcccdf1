package io.synspan.bench;

import io.synspan.bench.SynspanProcess.Packaging;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.OtlpLoad;
import io.synspan.testing.OtlpLoad.Order;
import io.synspan.testing.OtlpLoad.Result;
import io.synspan.testing.ReceivedSpanIds;
import io.synspan.testing.RestlessCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A million spans while the collector restarts each second, without the queue on disk and with it;
 * and how fast that takes and gives.
 */
final class OutageSection implements Section {
  private static final int GRPC_PORT = 16_317;
  private static final int HTTP_PORT = 16_318;
  private static final int BATCH = 100;
  private static final int IN_FLIGHT = 3;
  private static final long DRAIN_LIMIT_MS = 120_000;

  private final Path directory;
  private final int messages;

  OutageSection(Path directory, int spans) {
    this.directory = directory;
    this.messages = spans / BATCH;
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    try {
      restarts(report, "", Map.of());
      restarts(report, ", with the queue", queue("restarts-queue"));
      throughput(report);
    } finally {
      deleteFolders();
    }
  }

  /** A million spans are hundreds of megabytes; the logs stay. */
  private void deleteFolders() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (directory.relativize(path).getNameCount() > 1) {
          Files.delete(path);
        }
      }
    }
  }

  private Map<String, String> queue(String name) {
    return Map.of(
        "SYNSPAN_GATEWAY_QUEUE_DIRECTORY", directory.resolve(name).toString(),
        "SYNSPAN_GATEWAY_QUEUE_MAX_SIZE", "1G",
        "OTEL_EXPORTER_OTLP_TIMEOUT", "2000");
  }

  private static Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings = new HashMap<>(others);
    settings.put("SYNSPAN_GATEWAY_GRPC_PORT", Integer.toString(GRPC_PORT));
    settings.put("SYNSPAN_GATEWAY_HTTP_PORT", Integer.toString(HTTP_PORT));
    return settings;
  }

  private void restarts(Report report, String how, Map<String, String> others)
      throws IOException, InterruptedException {
    Path files = Files.createTempDirectory(directory, "collector");
    Order order = new Order(0, messages, BATCH, IN_FLIGHT, 0, 5_000);
    int refused;
    int restarts;
    Result result;
    try (CollectorProcess collector = CollectorProcess.start(files);
        SynspanProcess synspan =
            SynspanProcess.start(
                Packaging.JVM, collector.grpcEndpoint(), settings(others), directory);
        OtlpLoad gateway = OtlpLoad.start("http://127.0.0.1:" + GRPC_PORT, 0)) {
      try (RestlessCollector restless = RestlessCollector.begin(collector)) {
        result = gateway.send(order);
        restarts = restless.restarts();
      }
      refused = result.refused().cardinality();
      awaitArrival(files, order, result);
      synspan.requireAlive();
    }
    ReceivedSpanIds arrived = ReceivedSpanIds.read(files, (int) order.spans());
    report.progress(
        "%,d spans in %d s, %d restarts, %d messages told no, %d spans twice"
            .formatted(
                order.spans(), result.tookMs() / 1000, restarts, refused, arrived.arrivedTwice()));
    report.add(Row.none("acknowledged spans lost" + how, lost(order, result, arrived)));
    report.add(
        how.isEmpty()
            ? Row.none("spans that came twice", arrived.arrivedTwice())
            : Row.absolute(
                "spans that came twice" + how, (double) arrived.arrivedTwice(), "", Aim.NONE));
    report.add(Row.absolute("messages of 100 spans told no" + how, (double) refused, "", Aim.NONE));
  }

  private static void awaitArrival(Path files, Order order, Result result)
      throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    while (lost(order, result, ReceivedSpanIds.read(files, (int) order.spans())) > 0
        && System.nanoTime() - startNs < DRAIN_LIMIT_MS * 1_000_000) {
      Thread.sleep(1_000);
    }
  }

  private static long lost(Order order, Result result, ReceivedSpanIds arrived) {
    long lost = 0;
    for (long id = 1; id <= order.spans(); id++) {
      lost += arrived.times(id) == 0 && !order.isRefused(result, id) ? 1 : 0;
    }
    return lost;
  }

  private void throughput(Report report) throws IOException, InterruptedException {
    Path files = Files.createTempDirectory(directory, "collector");
    Order order = new Order(0, messages / 10, BATCH, IN_FLIGHT, 0, 5_000);
    try (CollectorProcess collector = CollectorProcess.start(files);
        SynspanProcess synspan =
            SynspanProcess.start(
                Packaging.JVM, collector.grpcEndpoint(), settings(queue("queue")), directory);
        OtlpLoad gateway = OtlpLoad.start("http://127.0.0.1:" + GRPC_PORT, 0)) {
      collector.kill();
      gateway.send(new Order(order.spans(), 1, BATCH, 1, 0, 5_000));
      Result result = gateway.send(order);
      report.add(
          Row.absolute(
              "spans a second into the queue",
              order.spans() * 1e3 / result.tookMs(),
              "/s",
              Aim.NONE));
      collector.restart();
      long startNs = System.nanoTime();
      int all = (int) order.spans() + BATCH;
      while (ReceivedSpanIds.read(files, all).arrived()
          < all - result.refused().cardinality() * BATCH) {
        Thread.sleep(100);
        synspan.requireAlive();
      }
      report.add(
          Row.absolute(
              "spans a second out of it",
              all * 1e9 / (System.nanoTime() - startNs),
              "/s",
              Aim.NONE));
    }
  }
}
