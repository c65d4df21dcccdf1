package io.synspan.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.synspan.packet.PacketBytes;
import io.synspan.packet.PacketRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PacketLogRecordsTest {
  private static final PacketNames NAMES =
      new PacketNames(ns -> 1_000_000_000L + ns, index -> "eth" + index, hook -> "tc");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final InMemoryLogRecordExporter exporter = InMemoryLogRecordExporter.create();

  private PacketLogRecords records(Predicate<PacketRecord> ofCollector) {
    return new PacketLogRecords(
        SdkLoggerProvider.builder()
            .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
            .build()
            .get("test"),
        NAMES,
        SequenceNumbers.ABSOLUTE,
        ofCollector);
  }

  private LogRecordData sent(PacketRecord packet) {
    exporter.reset();
    records(any -> false).write(packet);
    return exporter.getFinishedLogRecordItems().getFirst();
  }

  private Set<String> attributes(LogRecordData record) {
    return record.getAttributes().asMap().keySet().stream()
        .map(AttributeKey::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void aSegmentHasItsOwnTimeAndWhatItsHeaderSays() {
    LogRecordData record = sent(PacketBytes.syn().record());
    assertThat(record.getEventName()).isEqualTo("tcp.segment");
    assertThat(record.getTimestampEpochNanos()).isEqualTo(6_000_000_000L);
    assertThat(record.getSpanContext().isValid()).isFalse();
    assertThat(record.getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("source.address"), "10.83.0.1")
        .containsEntry(AttributeKey.longKey("source.port"), 40_001L)
        .containsEntry(AttributeKey.stringKey("destination.address"), "10.83.0.2")
        .containsEntry(AttributeKey.longKey("destination.port"), 443L)
        .containsEntry(AttributeKey.stringKey("network.type"), "ipv4")
        .containsEntry(AttributeKey.stringKey("network.transport"), "tcp")
        .containsEntry(AttributeKey.stringKey("network.io.direction"), "receive")
        .containsEntry(AttributeKey.stringKey("network.interface.name"), "eth2")
        .containsEntry(AttributeKey.stringKey("network.tcp.flags"), "SYN")
        .containsEntry(AttributeKey.longKey("network.tcp.sequence"), 4_000_000_000L)
        .containsEntry(AttributeKey.longKey("network.tcp.window"), 64_240L)
        .containsEntry(AttributeKey.longKey("network.tcp.payload.size"), 0L)
        .containsEntry(AttributeKey.longKey("synspan.netns.inode"), 4_026_531_841L)
        .containsEntry(AttributeKey.stringKey("synspan.hook.name"), "tc");
  }

  @Test
  void anAcceptedConnectionHasNoHeader() {
    LogRecordData record = sent(PacketBytes.syn().with(82, 8).record());
    assertThat(record.getEventName()).isEqualTo("tcp.accept");
    assertThat(attributes(record)).noneMatch(name -> name.startsWith("network.tcp."));
  }

  @Test
  void packetsOfTheCollectorAreCountedAndNotSent() {
    PacketLogRecords records = records(packet -> packet.destinationPort() == 443);
    records.write(PacketBytes.syn().record());
    assertThat(exporter.getFinishedLogRecordItems()).isEmpty();
    assertThat(records.leftOut()).isOne();
    assertThat(records.handedOn()).isZero();
  }

  @Test
  void theDocumentListsEveryAttribute() throws IOException {
    Set<String> all = new TreeSet<>(attributes(sent(PacketBytes.syn().record())));
    all.addAll(
        attributes(
            sent(
                PacketBytes.syn()
                    .withShort(72, 100)
                    .withShort(74, 200)
                    .with(84, 3)
                    .captured("00".repeat(80), 76)
                    .record())));
    assertThat(documented()).isEqualTo(all);
  }

  private static Set<String> documented() throws IOException {
    return Files.readAllLines(Path.of("docs/telemetry.md")).stream()
        .dropWhile(line -> !line.startsWith("| packet's attribute"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1)[1])
        .flatMap(cell -> CODE.matcher(cell).results().map(MatchResult::group))
        .map(code -> code.replace("`", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
