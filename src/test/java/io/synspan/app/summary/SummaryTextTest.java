package io.synspan.app.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.connection.ConnectionTracker;
import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import io.synspan.signal.ResetCauses;
import io.synspan.testing.KernelRecord;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
  private static final long MS = 1_000_000;
  private static final long S = 1_000 * MS;

  private final SummaryCounts counts =
      new SummaryCounts(3, new ResetCauses(Map.of(5, "SK_RST_REASON_TCP_ABORT_ON_DATA")::get));
  private final ConnectionTracker tracker = new ConnectionTracker(4096, counts);

  private String text() {
    return SummaryText.of(counts, "19:40:10, last 10 s", Duration.ofSeconds(10));
  }

  private void serve(long cookie, long handshakeNs) {
    KernelRecord.established(cookie).server().atNs(S).handshakeNs(handshakeNs).decodeTo(tracker);
  }

  private void open(long cookie, long handshakeNs) {
    KernelRecord.established(cookie).atNs(S).handshakeNs(handshakeNs).decodeTo(tracker);
  }

  @Test
  void showsEveryRowWhereNothingHappened() {
    assertThat(text())
        .isEqualTo(
            """
            -- 19:40:10, last 10 s ---------------------------------------------------------
              connections   0 opened, 0 accepted, 0 closed; 0 open
              failed        0
              resets        0 sent, 0 received
              sent again    0 segments
              payload       0 B sent (0 B/s), 0 B received (0 B/s)
              handshake     -
              round trip    -

            """);
  }

  @Test
  void showsWhatHappened() {
    for (int i = 0; i < 99; i++) {
      serve(100 + i, 210_000);
    }
    serve(199, 40 * MS);
    open(1, 3 * MS);
    KernelRecord.closed(1)
        .openedNs(S - 3 * MS)
        .establishedNs(S)
        .atNs(3 * S)
        .bytes(2048, 3 * 1024 * 1024)
        .segments(20, 20)
        .smoothedRttUs(180)
        .decodeTo(tracker);
    KernelRecord.closed(100)
        .server()
        .openedNs(S - 210_000)
        .establishedNs(S)
        .acceptedNs(S + 40_000)
        .atNs(3 * S)
        .bytes(500, 100)
        .segments(5, 5)
        .smoothedRttUs(2_200)
        .decodeTo(tracker);
    KernelRecord.sample(300)
        .peer(10, 0, 0, 9, 5432)
        .adopted()
        .atNs(3 * S)
        .bytes(7, 7)
        .decodeTo(tracker);
    KernelRecord.retransmit(101, RetransmitType.TAIL_LOSS_PROBE)
        .server()
        .atNs(2 * S)
        .retransmits(RetransmitType.TAIL_LOSS_PROBE, 2)
        .decodeTo(tracker);
    KernelRecord.resetWithoutSocket().atNs(2 * S).decodeTo(tracker);
    KernelRecord.failed(2)
        .peer(10, 0, 0, 9, 9000)
        .atNs(2 * S)
        .durationNs(400_000)
        .errno(111)
        .decodeTo(tracker);
    tracker.drained(10 * S);
    assertThat(text())
        .isEqualTo(
            """
            -- 19:40:10, last 10 s ---------------------------------------------------------
              connections   1 opened, 100 accepted, 2 closed, 1 were open before; 100 open
              failed        1: 1 refused
              resets        1 sent, 0 received
              sent again    2 segments: 2 tail_loss_probe
              payload       2.49 KiB sent (255 B/s), 3.00 MiB received (307 KiB/s)
              handshake     p50 210 us, p99 3.00 ms
              accept wait   p50 40 us, p99 40 us
              round trip    p50 180 us, p99 2.20 ms
              busiest       opened   :443       3.00 MiB  1 new
                            accepted :8080         600 B  100 new
              notable       failed  192.0.2.1:50000 -> 10.0.0.9:9000  refused after 400 us

            """);
  }

  @Test
  void showsResetsWhileEstablishedAndSaysHowManyItLeftOut() {
    for (int cookie = 1; cookie <= 5; cookie++) {
      serve(cookie, MS);
    }
    KernelRecord.reset(1, ResetDirection.RECEIVED).server().atNs(2 * S).decodeTo(tracker);
    closeByReset(1);
    closeByReset(2);
    KernelRecord.reset(2, ResetDirection.SENT)
        .server()
        .state(TcpState.CLOSE)
        .reason(5)
        .atNs(13_100 * MS)
        .decodeTo(tracker);
    tracker.drained(14 * S);
    for (int cookie = 3; cookie <= 5; cookie++) {
      KernelRecord.reset(cookie, ResetDirection.SENT).server().atNs(2 * S).decodeTo(tracker);
      closeByReset(cookie);
    }
    tracker.drained(15 * S);
    assertThat(text())
        .contains(
            """
              resets        4 sent, 1 received
            """,
            """
              notable       reset   192.0.2.1:8080 <- 198.51.100.7:40000  received, after 12.1 s
                            reset   192.0.2.1:8080 <- 198.51.100.7:40000  sent (tcp_abort_on_data), after 12.1 s
                            reset   192.0.2.1:8080 <- 198.51.100.7:40000  sent, after 12.1 s
                            and 2 more that failed or were reset
            """);
  }

  private void closeByReset(long cookie) {
    KernelRecord.closed(cookie)
        .server()
        .state(TcpState.ESTABLISHED)
        .openedNs(S - MS)
        .establishedNs(S)
        .atNs(13_100 * MS)
        .decodeTo(tracker);
  }

  @Test
  void doesNotCallAResetWhileClosingNotable() {
    serve(1, MS);
    KernelRecord.reset(1, ResetDirection.RECEIVED)
        .server()
        .state(TcpState.FIN_WAIT2)
        .atNs(2 * S)
        .decodeTo(tracker);
    KernelRecord.closed(1).server().establishedNs(S).atNs(2 * S).decodeTo(tracker);
    tracker.drained(3 * S);
    assertThat(text()).contains("1 received").doesNotContain("notable");
  }

  @Test
  void saysWhatWasLostAndForgotten() {
    SummaryCounts small = new SummaryCounts(3, new ResetCauses(reason -> null));
    ConnectionTracker full = new ConnectionTracker(1, small);
    KernelRecord.established(1).atNs(S).decodeTo(full);
    KernelRecord.established(2).atNs(S).decodeTo(full);
    small.addRecordsLost(1234);
    assertThat(SummaryText.of(small, "now", Duration.ofSeconds(1)))
        .contains(
            "2 opened, 0 accepted, 0 closed, 1 forgotten; 1 open",
            "LOST          1,234 records: make synspan.ring.size larger");
  }
}
