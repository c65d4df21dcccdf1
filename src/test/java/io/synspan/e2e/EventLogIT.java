package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.LOGS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.SynspanProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happened to connections, as log records at a real collector. */
@Tag("kernel")
class EventLogIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void oneLogRecordForEachEvent(String protocol) throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan =
            testbed.synspanSending(protocol).set(Map.of("SYNSPAN_EVENTS", "log")).run()) {
      KnownTraffic traffic = KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
      assertThat(synspan.stop("TERM").status()).isZero();

      List<ReceivedSpan> spans = ReceivedSpan.all(collector.received(TRACES));
      assertThat(spans).hasSize(9).allMatch(span -> span.events().isEmpty());
      List<JsonNode> records = records(collector);
      assertThat(records)
          .extracting(record -> record.get("eventName").textValue())
          .filteredOn(name -> !name.equals("tcp.accepted"))
          .hasSize(8 + 2 + 9)
          .containsOnly("tcp.established", "tcp.reset", "tcp.closed");
      assertThat(records)
          .filteredOn(record -> record.get("eventName").textValue().equals("tcp.reset"))
          .extracting(OtlpAttributes::of)
          .anySatisfy(
              attributes ->
                  assertThat(attributes)
                      .containsEntry("network.tcp.reset.direction", "received")
                      .containsEntry("network.local.port", 8081L)
                      .containsEntry("network.peer.port", (long) traffic.resetClient()));
      assertThat(records).noneMatch(record -> record.get("spanId").textValue().isEmpty());
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
