package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.Command;
import io.synspan.testing.PackagedApplication;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Once it watches, no thread of SynSpan may do more than any other process of its user. */
@Tag("kernel")
class CapabilitiesIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final String NONE = "0000000000000000";
  private static final String CAP_DAC_READ_SEARCH = "0000000000000004";

  @TempDir Path directory;

  /** CapInh, CapPrm, CapEff and CapAmb, then the flag, of each thread, each kind once. */
  private static List<List<String>> privileges(SynspanProcess synspan) throws IOException {
    List<List<String>> privileges = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + synspan.pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        privileges.add(
            Files.readAllLines(thread.resolve("status")).stream()
                .filter(line -> line.matches("(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs):.*"))
                .map(line -> line.replaceFirst(".*\t", ""))
                .toList());
      }
    }
    assertThat(privileges).hasSizeGreaterThan(3);
    return privileges.stream().distinct().toList();
  }

  @Test
  void areGoneOfRoot() throws Exception {
    assertThatAllWorksWithout(
        testbed
            .synspan()
            .through(
                "unshare",
                "--mount",
                "--",
                "sh",
                "-c",
                "mount -t tracefs tracefs /sys/kernel/tracing; exec \"$0\" \"$@\""),
        14);
  }

  /** Who may not look into tracefs. */
  @Test
  void areGoneOfAnotherUser() throws Exception {
    assertThatAllWorksWithout(testbed.synspanAsNobody(directory, "bpf", "perfmon"), 12);
  }

  private void assertThatAllWorksWithout(SynspanProcess.Builder builder, int hooks)
      throws Exception {
    Path written = Files.createDirectory(directory.resolve("collector"));
    // seen by no other way than a pass over the sockets
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, 8090);
    try (CollectorProcess collector = testbed.startCollector(written);
        SynspanProcess synspan =
            builder.set(Testbed.settings("grpc")).set("SYNSPAN_EXCHANGES", "on").run()) {
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      collector.await(METRICS, requests -> hasQueueOf(8090L, requests), Duration.ofSeconds(30));

      assertThat(privileges(synspan)).containsExactly(List.of(NONE, NONE, NONE, NONE, "1"));
      assertThat(synspan.errors()).noneMatch(line -> line.contains("Keeps CAP_"));
      SynspanProcess.Stopped stopped = synspan.stop("TERM");
      assertThat(stopped.status()).as("%s", synspan.errors()).isZero();
      assertThat(stopped.took()).isLessThan(Duration.ofSeconds(2));
      ReceivedMetrics metrics = ReceivedMetrics.last(collector.received(METRICS));
      assertThat(metrics.lines("synspan.hooks"))
          .filteredOn(line -> line.contains("attached"))
          .hasSizeGreaterThanOrEqualTo(hooks);
      assertThat(metrics.total("system.network.tcp.connections", "network.local.port", 8080L))
          .isEqualTo(5);
      // their hooks are attached without
      assertThat(metrics.total("synspan.exchanges", "network.local.port", 8080L)).isPositive();
      assertThat(ReceivedSpan.all(collector.received(TRACES)))
          .filteredOn(span -> span.hasAttribute("process.pid", testbed.podPeer().pid()))
          .hasSizeGreaterThanOrEqualTo(8);
      assertThat(metrics.of("system.network.tcp.accept.duration").isEmpty())
          .isEqualTo(metrics.lines("synspan.hooks").stream().noneMatch(CapabilitiesIT::isOfAccept));
    }
    listener.close();
  }

  private static boolean isOfAccept(String hook) {
    return hook.contains("accept") && hook.contains("attached");
  }

  private static boolean hasQueueOf(long port, List<JsonNode> requests) {
    return !requests.isEmpty()
        && ReceivedMetrics.last(requests).of("system.network.tcp.listen.queue").stream()
            .anyMatch(queue -> queue.attributes().containsValue(port));
  }

  /** As with sudo, in a checkout that others can't read: a JVM opens its jars late. */
  @Test
  void rootKeepsTheOneThatReadsItsOwnProgram() throws Exception {
    assumeThat(System.getProperty("synspan.executable")).as("a binary has no jars").isNull();
    Path others = PackagedApplication.copyTo(directory);
    Command.run("chown", "-R", "65534:65534", directory.toString());
    Command.run("chmod", "700", directory.toString());

    try (SynspanProcess synspan = testbed.synspan().from(others).run()) {
      synspan.awaitError("No collector is set");

      assertThat(privileges(synspan))
          .containsExactly(List.of(NONE, CAP_DAC_READ_SEARCH, CAP_DAC_READ_SEARCH, NONE, "1"));
      assertThat(synspan.errors())
          .filteredOn(line -> line.contains("Keeps "))
          .singleElement()
          .asString()
          .endsWith(
              "Keeps CAP_DAC_READ_SEARCH: this user can't read %s/quarkus-run.jar without"
                  .formatted(others));
      assertThat(synspan.stop("TERM").status()).isZero();
    }
  }

  @Test
  void areGoneOfARecording() throws Exception {
    Path file = directory.resolve("records");
    try (SynspanProcess synspan = testbed.synspan().start("record", file.toString())) {
      synspan.awaitError("Recording to");

      assertThat(privileges(synspan)).containsExactly(List.of(NONE, NONE, NONE, NONE, "1"));
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      assertThat(synspan.stop("TERM").status()).isZero();
      assertThat(file).isNotEmptyFile();
    }
  }
}
