package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.Command;
import io.synspan.testing.OtlpSender;
import io.synspan.testing.SynspanProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged outlives an outage of the collector, and SynSpan itself. */
@Tag("kernel")
class GatewayQueueIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final int BATCH = 10;

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedArrivesInOrderThoughSynspanIsKilled() throws Exception {
    Path queue = directory.resolve("queue");
    List<Integer> taken = new ArrayList<>();
    try (CollectorProcess collector = testbed.startCollector(directory);
        OtlpSender gateway = OtlpSender.start(testbed.pod(), "grpc", "http://127.0.0.1:4317")) {
      collector.kill();
      try (SynspanProcess synspan = queueing(queue).run()) {
        CompletableFuture<SynspanProcess.Stopped> killed = new CompletableFuture<>();
        for (int batch = 0; !killed.isDone(); batch++) {
          if (batch == 20) {
            killed.completeAsync(() -> synspan.stop("KILL"));
          }
          send(gateway, taken, batch);
        }
      }
      assertThat(taken).hasSizeGreaterThanOrEqualTo(20 * BATCH);
      int acknowledgedEarlier = taken.size();

      try (SynspanProcess synspan = queueing(queue).run()) {
        for (int batch = 100_000; batch < 100_005; batch++) {
          send(gateway, taken, batch);
        }
        assertThat(taken).hasSize(acknowledgedEarlier + 5 * BATCH);
        collector.restart();
        collector.await(
            TRACES,
            requests -> requests.toString().contains("\"intValue\":\"1000049\""),
            Duration.ofSeconds(60));
        assertThat(synspan.stop("TERM").status()).isZero();
      }

      List<Integer> arrived = numbers(collector);
      assertThat(arrived).isSorted().doesNotHaveDuplicates().containsAll(taken);
    }
  }

  private static void send(OtlpSender gateway, List<Integer> taken, int batch) {
    if (gateway.sendSpans(batch * BATCH, BATCH)) {
      IntStream.range(batch * BATCH, (batch + 1) * BATCH).forEach(taken::add);
    }
  }

  @Test
  void aFullDiskIsToldAndWhatIsThereStays() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    Command.run("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", small.toString());
    try (CollectorProcess collector = testbed.startCollector(directory);
        OtlpSender gateway = OtlpSender.start(testbed.pod(), "grpc", "http://127.0.0.1:4317")) {
      collector.kill();
      List<Integer> taken = new ArrayList<>();
      try (SynspanProcess synspan = queueing(small.resolve("queue")).run()) {
        for (int batch = 0; batch < 100; batch++) {
          boolean isTaken = gateway.sendSpans(batch * 200, 200);
          if (isTaken) {
            IntStream.range(batch * 200, (batch + 1) * 200).forEach(taken::add);
          }
        }
        assertThat(synspan.awaitError("The queue takes nothing"))
            .contains("the gateway is told to come again: " + small)
            .endsWith("No space left on device");
        assertThat(taken).isNotEmpty().hasSizeLessThan(20_000);
        String last = "\"intValue\":\"" + taken.getLast() + "\"";
        collector.restart();
        collector.await(
            TRACES, requests -> requests.toString().contains(last), Duration.ofSeconds(60));
      }
      assertThat(numbers(collector)).doesNotHaveDuplicates().containsAll(taken);
    } finally {
      Command.run("umount", "--lazy", small.toString());
    }
  }

  @Test
  void aDamagedQueueEndsTheStart() throws Exception {
    Path queue = Files.createDirectory(directory.resolve("queue"));
    Files.writeString(queue.resolve("gateway.queue"), "no queue at all\n".repeat(10_000));

    try (SynspanProcess synspan = queueing(queue).start("run")) {
      assertThat(synspan.awaitExit()).isOne();
      assertThat(synspan.errors())
          .last()
          .asString()
          .contains(
              "synspan: cannot use the queue (synspan.gateway.queue.directory): %s/gateway.queue is"
                  .formatted(queue))
          .endsWith("move it away to begin with an empty one");
    }
  }

  private static SynspanProcess.Builder queueing(Path queue) {
    return testbed
        .synspanSending("grpc")
        .set("OTEL_EXPORTER_OTLP_TIMEOUT", "1000")
        .set("SYNSPAN_GATEWAY_MODE", "observe")
        .set("SYNSPAN_GATEWAY_QUEUE_DIRECTORY", queue.toString());
  }

  private static List<Integer> numbers(CollectorProcess collector) throws IOException {
    return ReceivedSpan.all(collector.received(TRACES)).stream()
        .filter(span -> span.name().equals("numbered"))
        .map(span -> (int) span.number("test.number"))
        .toList();
  }
}
