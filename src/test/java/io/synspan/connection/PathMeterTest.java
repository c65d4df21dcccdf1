package io.synspan.connection;

import static io.synspan.event.CongestionState.DISORDER;
import static io.synspan.event.CongestionState.LOSS;
import static io.synspan.event.CongestionState.RECOVERY;
import static io.synspan.event.RetransmitType.FAST;
import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.retransmit;
import static io.synspan.testing.KernelRecord.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.KernelRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PathMeterTest {
  private static final long MS = 1_000_000;

  private final HeardText heard = new HeardText();
  private final ConnectionTracker tracker = new ConnectionTracker(100, heard);
  private int segments;

  @BeforeEach
  void establish() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    tracker.drained(110 * MS);
    heard.take();
  }

  @Test
  void tellsWhatWasAdded() {
    moved(sample(7)).path(1, 2, 3, 4).limits(40, 30, 10).decodeTo(tracker);
    assertThat(heard.take()).contains("path 7 1 2 3 4", "busy 7 40 30 10");
    moved(sample(7)).path(1, 2, 3, 4).limits(40, 30, 10).decodeTo(tracker);
    assertThat(heard.take()).hasSize(1).first().asString().startsWith("transfer");
    moved(closed(7)).path(3, 2, 4, 9).limits(50, 30, 15).decodeTo(tracker);

    assertThat(heard.take()).contains("path 7 2 0 1 5", "busy 7 10 0 5");
    assertThat(heard.last().outOfOrderSegments()).isEqualTo(3);
    assertThat(heard.last().spuriousSegments()).isEqualTo(2);
    assertThat(heard.last().congestionMarkedSegments()).isEqualTo(4);
    assertThat(heard.last().congestionMarkedSegmentsReceived()).isEqualTo(9);
    assertThat(heard.last().busyNs()).isEqualTo(50);
  }

  @Test
  void tellsNothingOfWhatWasBeforeTheStart() {
    moved(sample(8))
        .adopted()
        .establishedNs(0)
        .path(5, 5, 5, 5)
        .limits(50, 30, 15)
        .decodeTo(tracker);
    assertThat(heard.take()).noneMatch(line -> line.startsWith("path") || line.startsWith("busy"));
    moved(closed(8))
        .adopted()
        .establishedNs(0)
        .path(6, 5, 5, 5)
        .limits(51, 30, 15)
        .decodeTo(tracker);

    assertThat(heard.take()).contains("path 8 1 0 0 0", "busy 8 1 0 0");
  }

  @Test
  void tellsHowOftenASenderCameToAState() {
    retransmit(7, FAST)
        .atNs(200 * MS)
        .congestions(DISORDER, 1)
        .congestions(RECOVERY, 1)
        .decodeTo(tracker);
    assertThat(heard.take()).contains("congestion 7 DISORDER 1", "congestion 7 RECOVERY 1");
    moved(sample(7)).congestions(DISORDER, 1).congestions(RECOVERY, 3).decodeTo(tracker);
    assertThat(heard.take())
        .contains("congestion 7 RECOVERY 2")
        .noneMatch(line -> line.contains("DISORDER"));
    moved(closed(7)).congestions(RECOVERY, 3).congestions(LOSS, 1).decodeTo(tracker);

    assertThat(heard.take()).contains("congestion 7 LOSS 1");
    assertThat(heard.last().congestions(DISORDER)).isEqualTo(1);
    assertThat(heard.last().congestions(RECOVERY)).isEqualTo(3);
    ConnectionEvents events = heard.last().events();
    assertThat(events.size()).isEqualTo(2);
    assertThat(events.kind(0)).isEqualTo(ConnectionEvents.Kind.CONGESTION);
    assertThat(events.congestionState(0)).isEqualTo(RECOVERY);
    assertThat(events.congestionState(1)).isEqualTo(LOSS);
    assertThat(events.timeNs(1)).isEqualTo(202 * MS);
  }

  @Test
  void tellsOfAWindowOnceUntilItOpens() {
    moved(sample(7)).zeroWindowReceived().decodeTo(tracker);
    assertThat(heard.take()).contains("zero window 7 RECEIVE");
    moved(sample(7)).zeroWindowReceived().zeroWindowSent().decodeTo(tracker);
    assertThat(heard.take())
        .contains("zero window 7 TRANSMIT")
        .doesNotContain("zero window 7 RECEIVE");
    moved(sample(7)).decodeTo(tracker);
    moved(sample(7)).zeroWindowReceived().decodeTo(tracker);

    assertThat(heard.take()).contains("zero window 7 RECEIVE");
    moved(closed(7)).decodeTo(tracker);
    assertThat(heard.last().events().kind(0)).isEqualTo(ConnectionEvents.Kind.ZERO_WINDOW_RECEIVED);
    assertThat(heard.last().events().size()).isEqualTo(3);
  }

  private KernelRecord moved(KernelRecord record) {
    segments++;
    return record.atNs((200 + segments) * MS).establishedNs(100 * MS).segments(segments, segments);
  }
}
