package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.LOGS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.CapturedSegment;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.PacketCapture;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets as log records at a real collector, beside a capture of the same wire. */
@Tag("kernel")
class InspectOtlpIT {
  private static final Pattern SUMMARY =
      Pattern.compile(
          "Of those shown (\\S+) sent to (\\S+ \\S+), (\\S+) not taken by it, (\\S+) left out because"
              + " the queue was full or the time up, (\\S+) of its own connection not sent");

  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  private static SynspanProcess inspect(Map<String, String> settings, String... more) {
    List<String> line =
        new ArrayList<>(List.of("inspect", "--otlp", "-i", TestNetwork.INTERFACE, "--hook=tc"));
    line.addAll(List.of(more));
    return testbed.synspan().set(settings).start(line.toArray(String[]::new));
  }

  private static Matcher summary(SynspanProcess synspan) {
    assertThat(synspan.stop("TERM").status()).as("%s", synspan.errors()).isZero();
    assertThat(synspan.output()).isEmpty();
    Matcher summary = SUMMARY.matcher(synspan.errors().getLast());
    assertThat(summary.find()).as("%s", synspan.errors()).isTrue();
    return summary;
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void sendsEachSegmentThatTheWireHasButForItsOwn(String protocol) throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        PacketCapture capture = testbed.capture();
        SynspanProcess synspan = inspect(Testbed.settings(protocol))) {
      synspan.awaitError("Showing packets seen by");
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      List<CapturedSegment> wire = capture.segments();
      Matcher summary = summary(synspan);

      List<JsonNode> records = records(collector);
      assertThat(ShownPacket.ofRecords(records))
          .hasSizeGreaterThan(60)
          .containsExactlyElementsOf(
              ShownPacket.ofCapture(wire.stream().filter(InspectOtlpIT::isNoTelemetry).toList()));
      assertThat(Integer.parseInt(summary.group(1))).isEqualTo(records.size());
      assertThat(List.of(summary.group(3), summary.group(4))).containsExactly("0", "0");
      assertThat(records)
          .extracting(record -> record.get("eventName").textValue())
          .containsOnly("tcp.segment");
      assertThat(records.getFirst().get("timeUnixNano").textValue()).hasSize(19);
    }
  }

  private static boolean isNoTelemetry(CapturedSegment segment) {
    return !List.of(4317, 4318).contains(segment.sourcePort())
        && !List.of(4317, 4318).contains(segment.destinationPort());
  }

  @Test
  void countsWhatDoesNotFitItsQueue() throws Exception {
    Map<String, String> settings =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + Testbed.OUTSIDE + ":4317",
            "OTEL_BLRP_MAX_QUEUE_SIZE", "10",
            "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "10",
            "OTEL_BLRP_SCHEDULE_DELAY", "60000");
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan = inspect(settings, "--port=8080-9100")) {
      synspan.awaitError("Showing packets seen by");
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      Matcher summary = summary(synspan);

      String seen = synspan.errors().get(synspan.errors().size() - 2);
      long shown = Long.parseLong(seen.replaceFirst(".*: ([0-9,]+) shown.*", "$1"));
      long sent = Long.parseLong(summary.group(1));
      assertThat(sent).isEqualTo(records(collector).size());
      assertThat(sent + Long.parseLong(summary.group(4))).isEqualTo(shown);
    }
  }

  @Test
  void saysOnceThatThereIsNoCollector() throws Exception {
    String endpoint = "http://" + Testbed.OUTSIDE + ":4317";
    try (SynspanProcess synspan =
        inspect(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), "--port=8080-9100")) {
      synspan.awaitError("Showing packets seen by");
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      synspan.awaitError("Cannot send logs to " + endpoint + " (grpc): ");
      Matcher summary = summary(synspan);
      assertThat(summary.group(1)).isEqualTo("0");
      assertThat(synspan.errors()).filteredOn(line -> line.contains("Cannot send")).hasSize(1);
    }
  }

  @Test
  void asksForTheCollectorsAddress() {
    try (SynspanProcess synspan = inspect(Map.of())) {
      assertThat(synspan.awaitExit()).isEqualTo(2);
      assertThat(synspan.errors().getFirst())
          .isEqualTo(
              "--otlp needs to know the collector: set"
                  + " OTEL_EXPORTER_OTLP_ENDPOINT=http://HOST:4317");
    }
  }

  private static List<JsonNode> records(CollectorProcess collector) throws Exception {
    List<JsonNode> records = new ArrayList<>();
    for (JsonNode request : collector.received(LOGS)) {
      for (JsonNode resource : request.get("resourceLogs")) {
        for (JsonNode scope : resource.get("scopeLogs")) {
          scope.get("logRecords").forEach(records::add);
        }
      }
    }
    return records;
  }
}
