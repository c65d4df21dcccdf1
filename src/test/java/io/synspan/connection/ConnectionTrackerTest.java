package io.synspan.connection;

import static io.synspan.event.ResetDirection.RECEIVED;
import static io.synspan.event.ResetDirection.SENT;
import static io.synspan.event.RetransmitType.FAST;
import static io.synspan.event.RetransmitType.SYN;
import static io.synspan.event.RetransmitType.SYN_ACK;
import static io.synspan.event.RetransmitType.TAIL_LOSS_PROBE;
import static io.synspan.event.RetransmitType.TIMEOUT;
import static io.synspan.testing.KernelRecord.accepted;
import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.drop;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.failed;
import static io.synspan.testing.KernelRecord.reset;
import static io.synspan.testing.KernelRecord.resetWithoutSocket;
import static io.synspan.testing.KernelRecord.retransmit;
import static io.synspan.testing.KernelRecord.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.testing.KernelRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of a connection of which every record arrives. */
class ConnectionTrackerTest {
  private static final long MS = 1_000_000;

  private final HeardText heard = new HeardText();
  private final ConnectionTracker tracker = new ConnectionTracker(100, heard);

  @Test
  void tellsWhenAndByWhomAConnectionWasAccepted() {
    established(7).server().pid(0).atNs(100 * MS).decodeTo(tracker);
    heard.take();
    assertThat(heard.last().acceptWaitNs()).isZero();
    accepted(7).pid(77).atNs(140 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("accepted 7");
    assertThat(heard.last().acceptWaitNs()).isEqualTo(40 * MS);
    assertThat(heard.last().pid()).isEqualTo(77);

    accepted(7).pid(78).atNs(150 * MS).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
  }

  @Test
  void tellsOfAcceptOnceWhateverRecordSaysSo() {
    established(7).server().pid(0).atNs(100 * MS).decodeTo(tracker);
    tracker.drained(110 * MS);
    sample(7)
        .server()
        .atNs(130 * MS)
        .establishedNs(100 * MS)
        .acceptedNs(120 * MS)
        .decodeTo(tracker);
    assertThat(heard.take()).containsExactly("established 7", "accepted 7");
    closed(7)
        .server()
        .atNs(150 * MS)
        .establishedNs(100 * MS)
        .acceptedNs(120 * MS)
        .decodeTo(tracker);
    assertThat(heard.take()).doesNotContain("accepted 7");
    established(8).server().atNs(100 * MS).decodeTo(tracker);
    closed(8)
        .server()
        .atNs(150 * MS)
        .establishedNs(100 * MS)
        .acceptedNs(101 * MS)
        .decodeTo(tracker);

    assertThat(heard.take())
        .containsExactly(
            "established 8", "accepted 8", "transfer 8 sent 0 received 0 in 50 ms", "closed 8");
    assertThat(heard.last().acceptWaitNs()).isEqualTo(MS);
  }

  @Test
  void tellsOfPacketsThatWereThrownAway() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    drop(7, 33).atNs(110 * MS).decodeTo(tracker);
    drop(8, 33).atNs(110 * MS).decodeTo(tracker);
    drop(0, 3).atNs(120 * MS).decodeTo(tracker);

    assertThat(heard.take())
        .containsExactly(
            "established 7", "drop 7 reason 33", "drop unknown reason 33", "drop unknown reason 3");
    assertThat(heard.last().events().kind(0)).isEqualTo(ConnectionEvents.Kind.DROP);
    assertThat(heard.last().events().dropReason(0)).isEqualTo(33);
    assertThat(tracker.lookup().size()).isEqualTo(1);
  }

  @Test
  void tellsOfAHandshakeThatItsPeerNeverCompleted() {
    synAck(7, 1).atNs(1_000 * MS).decodeTo(tracker);
    synAck(7, 2).atNs(3_000 * MS).decodeTo(tracker);
    heard.take();
    tracker.drained(14_000 * MS);
    assertThat(heard.take()).isEmpty();
    synAck(7, 3).atNs(14_500 * MS).decodeTo(tracker);
    tracker.drained(30_000 * MS);
    assertThat(heard.take()).containsExactly("retransmit 7 SYN_ACK 1");
    tracker.drained(31_000 * MS);

    assertThat(heard.take()).containsExactly("failed 7");
    assertThat(heard.last().errno()).isEqualTo(110);
    assertThat(heard.last().role()).isEqualTo(Role.SERVER);
    tracker.drained(32_000 * MS);
    assertThat(heard.take()).containsExactly("finished 7");
    assertThat(tracker.lookup().vanished()).isZero();
  }

  @Test
  void tellsOfAHandshakeThatWasCompletedAfterAll() {
    synAck(7, 1).atNs(1_000 * MS).decodeTo(tracker);
    tracker.drained(20_000 * MS);
    assertThat(heard.take()).containsExactly("retransmit 7 SYN_ACK 1", "failed 7");
    established(7).server().atNs(20_050 * MS).handshakeRetransmits(1).decodeTo(tracker);

    assertThat(heard.take()).contains("established 7");
  }

  private static KernelRecord synAck(long cookie, long count) {
    return retransmit(cookie, SYN_ACK).server().retransmits(SYN_ACK, count);
  }

  @Test
  void leavesAnAcceptedConnectionAloneThatItDoesNotKnow() {
    accepted(7).atNs(140 * MS).decodeTo(tracker);
    established(8).atNs(100 * MS).decodeTo(tracker);
    accepted(8).atNs(140 * MS).decodeTo(tracker);

    assertThat(heard.take()).containsExactly("established 8");
    assertThat(tracker.lookup().size()).isEqualTo(1);
  }

  @Test
  void tellsThatAConnectionWasAcceptedAfterItsPeerHadResetIt() {
    established(7).server().atNs(100 * MS).decodeTo(tracker);
    closed(7).server().atNs(120 * MS).establishedNs(100 * MS).decodeTo(tracker);
    accepted(7).atNs(130 * MS).decodeTo(tracker);
    heard.take();
    assertThat(heard.last().acceptWaitNs()).isEqualTo(30 * MS);
  }

  @Test
  void tellsAClientConnectionFromHandshakeToEnd() {
    established(7).atNs(100 * MS).handshakeNs(3 * MS).smoothedRttUs(2900).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("established 7");
    Connection connection = heard.last();
    assertThat(connection.role()).isEqualTo(Role.CLIENT);
    assertThat(connection.servicePort()).isEqualTo(443);
    assertThat(connection.tcpState()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(connection.openedNs()).isEqualTo(97 * MS);
    assertThat(connection.establishedNs()).isEqualTo(100 * MS);
    assertThat(connection.handshakeNs()).isEqualTo(3 * MS);
    assertThat(connection.smoothedRttUs()).isEqualTo(2900);
    assertThat(connection.pid()).isEqualTo(1000);
    assertThat(connection.endpoints().localAddress()).isEqualTo("192.0.2.1");
    assertThat(connection.endpoints().peerAddress()).isEqualTo("198.51.100.7");

    closed(7)
        .atNs(150 * MS)
        .openedNs(97 * MS)
        .establishedNs(100 * MS)
        .bytes(1000, 5000)
        .segments(10, 12)
        .smoothedRttUs(3100)
        .minimumRttUs(2800)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly("transfer 7 sent 1000 received 5000 in 50 ms", "closed 7");
    assertThat(connection.closedNs()).isEqualTo(150 * MS);
    assertThat(connection.segmentsSent()).isEqualTo(10);
    assertThat(connection.segmentsReceived()).isEqualTo(12);
    assertThat(connection.smoothedRttUs()).isEqualTo(3100);
    assertThat(connection.minimumRttUs()).isEqualTo(2800);
    assertThat(connection.tcpState()).isEqualTo(TcpState.FIN_WAIT2);
    assertThat(connection.events().size()).isZero();

    tracker.drained(169 * MS);
    assertThat(heard.take()).isEmpty();
    tracker.drained(170 * MS);
    assertThat(heard.take()).containsExactly("finished 7");
    assertThat(tracker.lookup().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"FIN_WAIT2", "LAST_ACK", "CLOSING"})
  void finishesAtOnceWhatBothSidesHaveEnded(TcpState state) {
    established(7).atNs(100 * MS).handshakeNs(MS).decodeTo(tracker);
    closed(7).state(state).finReceived().atNs(150 * MS).establishedNs(100 * MS).decodeTo(tracker);

    assertThat(heard.take()).endsWith("closed 7", "finished 7");
    assertThat(tracker.lookup().size()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"ESTABLISHED", "CLOSE_WAIT", "FIN_WAIT1"})
  void waitsForTheResetOfAProcessThatDidNotWantWhatThePeerSent(TcpState state) {
    established(7).atNs(100 * MS).handshakeNs(MS).decodeTo(tracker);
    closed(7).state(state).finReceived().atNs(150 * MS).establishedNs(100 * MS).decodeTo(tracker);
    reset(7, SENT).state(TcpState.CLOSE).atNs(151 * MS).decodeTo(tracker);

    assertThat(heard.take()).endsWith("closed 7", "reset 7 SENT");
    tracker.drained(170 * MS);
    assertThat(heard.take()).containsExactly("finished 7");
  }

  @Test
  void waitsForTheAnswerToWhatAPeerSentAfterItsFin() {
    established(7).atNs(100 * MS).handshakeNs(MS).decodeTo(tracker);
    reset(7, RECEIVED).state(TcpState.LAST_ACK).atNs(150 * MS).decodeTo(tracker);
    closed(7)
        .state(TcpState.LAST_ACK)
        .finReceived()
        .atNs(150 * MS)
        .establishedNs(100 * MS)
        .decodeTo(tracker);

    assertThat(heard.take()).endsWith("closed 7");
    tracker.drained(170 * MS);
    assertThat(heard.take()).containsExactly("finished 7");
  }

  @Test
  void keepsNoMoreOfTheClosedThanALongDrainNeeds() {
    for (int cookie = 1; cookie <= 1000; cookie++) {
      established(cookie).atNs(cookie * MS).handshakeNs(1).decodeTo(tracker);
      closed(cookie).atNs(cookie * MS + 1).establishedNs(cookie * MS).decodeTo(tracker);
      assertThat(tracker.lookup().size()).isLessThanOrEqualTo(21);
    }
    assertThat(heard.take()).contains("finished 979").doesNotContain("finished 982");
  }

  @Test
  void finishesWhatHasClosedAndNothingElseAtTheEnd() {
    established(1).atNs(100 * MS).handshakeNs(MS).decodeTo(tracker);
    established(2).atNs(100 * MS).handshakeNs(MS).decodeTo(tracker);
    closed(2).atNs(110 * MS).openedNs(99 * MS).establishedNs(100 * MS).decodeTo(tracker);
    retransmit(3, SYN).atNs(110 * MS).decodeTo(tracker);
    heard.take();

    tracker.finishAllClosed();

    assertThat(heard.take()).containsExactly("finished 2");
    assertThat(tracker.lookup().vanished()).isZero();
  }

  @Test
  void tellsAServerConnection() {
    established(7).server().atNs(100 * MS).pid(0).decodeTo(tracker);
    Connection connection = heard.last();
    assertThat(connection.role()).isEqualTo(Role.SERVER);
    assertThat(connection.servicePort()).isEqualTo(8080);
    assertThat(connection.pid()).isZero();
    assertThat(connection.openedNs()).isZero();
    assertThat(connection.handshakeNs()).isZero();
    closed(7).server().atNs(150 * MS).establishedNs(100 * MS).pid(33).decodeTo(tracker);
    assertThat(connection.pid()).isEqualTo(33);
  }

  @Test
  void tellsAFailureWithItsReasonAndItsSyns() {
    retransmit(7, SYN).atNs(1000 * MS).retransmits(SYN, 1).decodeTo(tracker);
    retransmit(7, SYN).atNs(3000 * MS).retransmits(SYN, 2).decodeTo(tracker);
    failed(7)
        .atNs(7000 * MS)
        .durationNs(7000 * MS - 1)
        .errno(110)
        .handshakeRetransmits(2)
        .decodeTo(tracker);
    tracker.drained(8000 * MS);
    assertThat(heard.take())
        .containsExactly("retransmit 7 SYN 1", "retransmit 7 SYN 1", "failed 7", "finished 7");
    Connection connection = heard.last();
    assertThat(connection.failed()).isTrue();
    assertThat(connection.errno()).isEqualTo(110);
    assertThat(connection.openedNs()).isEqualTo(1);
    assertThat(connection.closedNs()).isEqualTo(7000 * MS);
    assertThat(connection.tcpState().phase()).isEqualTo(TcpState.Phase.HANDSHAKE);
    assertThat(connection.handshakeRetransmits()).isEqualTo(2);
    assertThat(connection.events().size()).isEqualTo(2);
    assertThat(connection.events().timeNs(1)).isEqualTo(3000 * MS);
    assertThat(connection.events().retransmitType(1)).isEqualTo(SYN);
  }

  @Test
  void givesARefusedConnectionItsReset() {
    reset(7, RECEIVED).atNs(10).state(TcpState.SYN_SENT).decodeTo(tracker);
    failed(7).atNs(11).errno(111).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("reset 7 RECEIVED", "failed 7");
    assertThat(heard.last().events().kind(0)).isEqualTo(ConnectionEvents.Kind.RESET_RECEIVED);
    assertThat(heard.last().events().tcpState(0)).isEqualTo(TcpState.SYN_SENT);
  }

  @Test
  void givesAClosedConnectionTheResetThatItSendsAfterwards() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    closed(7).atNs(200 * MS).establishedNs(100 * MS).state(TcpState.ESTABLISHED).decodeTo(tracker);
    reset(7, SENT).atNs(200 * MS + 1).state(TcpState.CLOSE).reason(9).decodeTo(tracker);
    tracker.drained(300 * MS);
    assertThat(heard.take())
        .containsExactly(
            "established 7",
            "transfer 7 sent 0 received 0 in 100 ms",
            "closed 7",
            "reset 7 SENT",
            "finished 7");
    ConnectionEvents events = heard.last().events();
    assertThat(events.size()).isEqualTo(1);
    assertThat(events.kind(0)).isEqualTo(ConnectionEvents.Kind.RESET_SENT);
    assertThat(events.resetReason(0)).isEqualTo(9);
    assertThat(events.tcpState(0)).isEqualTo(TcpState.CLOSE);
    assertThat(heard.last().tcpState()).isEqualTo(TcpState.ESTABLISHED);
  }

  @Test
  void tellsAResetWithoutASocketAndKeepsNothingOfIt() {
    resetWithoutSocket().atNs(1).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("reset unknown SENT");
    assertThat(tracker.lookup().size()).isZero();
  }

  @Test
  void tellsAResetOfAConnectionThatHasEnded() {
    reset(7, SENT).atNs(1).state(TcpState.CLOSE).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("reset unknown SENT");
    assertThat(tracker.lookup().size()).isZero();
  }

  @Test
  void tellsWhatMovedSinceTheLastSample() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    sample(7)
        .atNs(1100 * MS)
        .establishedNs(100 * MS)
        .bytes(500, 10)
        .segments(4, 2)
        .decodeTo(tracker);
    sample(7)
        .atNs(2100 * MS)
        .establishedNs(100 * MS)
        .bytes(900, 30)
        .bytesRetransmitted(100)
        .segments(9, 4)
        .decodeTo(tracker);
    closed(7)
        .atNs(2200 * MS)
        .establishedNs(100 * MS)
        .bytes(950, 30)
        .bytesRetransmitted(100)
        .segments(11, 6)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "established 7",
            "transfer 7 sent 500 received 10 in 1000 ms",
            "transfer 7 sent 300 received 20 in 1000 ms",
            "transfer 7 sent 50 received 0 in 100 ms",
            "closed 7");
    assertThat(heard.last().bytesSent()).isEqualTo(850);
    assertThat(heard.last().bytesReceived()).isEqualTo(30);
    assertThat(heard.last().bytesRetransmitted()).isEqualTo(100);
  }

  @Test
  void saysNothingOfASampleOnWhichNothingMoved() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    sample(7).atNs(1100 * MS).establishedNs(100 * MS).segments(1, 1).decodeTo(tracker);
    heard.take();
    sample(7).atNs(2100 * MS).establishedNs(100 * MS).segments(1, 1).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
    sample(7).atNs(3100 * MS).establishedNs(100 * MS).bytes(1, 0).segments(2, 1).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("transfer 7 sent 1 received 0 in 2000 ms");
  }

  @Test
  void tellsRetransmitsOfRecordsSamplesAndTheEndOnce() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    retransmit(7, FAST).atNs(200 * MS).retransmits(FAST, 1).decodeTo(tracker);
    // Within 20 ms of the last one the kernel side only counts; the next record tells them.
    retransmit(7, TIMEOUT)
        .atNs(300 * MS)
        .retransmits(FAST, 4)
        .retransmits(TIMEOUT, 1)
        .decodeTo(tracker);
    sample(7)
        .atNs(1200 * MS)
        .establishedNs(100 * MS)
        .segments(9, 9)
        .retransmits(FAST, 4)
        .retransmits(TIMEOUT, 1)
        .retransmits(TAIL_LOSS_PROBE, 1)
        .decodeTo(tracker);
    closed(7)
        .atNs(1300 * MS)
        .establishedNs(100 * MS)
        .segments(10, 9)
        .retransmits(FAST, 5)
        .retransmits(TIMEOUT, 1)
        .retransmits(TAIL_LOSS_PROBE, 1)
        .segmentsRetransmitted(7)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "established 7",
            "retransmit 7 FAST 1",
            "retransmit 7 FAST 3",
            "retransmit 7 TIMEOUT 1",
            "retransmit 7 TAIL_LOSS_PROBE 1",
            "transfer 7 sent 0 received 0 in 1100 ms",
            "retransmit 7 FAST 1",
            "transfer 7 sent 0 received 0 in 100 ms",
            "closed 7");
    assertThat(heard.last().retransmits(FAST)).isEqualTo(5);
    assertThat(heard.last().segmentsRetransmitted()).isEqualTo(7);
    assertThat(heard.last().events().size()).isEqualTo(5);
    assertThat(heard.last().events().segments(1)).isEqualTo(3);
  }

  @Test
  void tellsEachSynAckOnceThoughTheConnectionCarriesTheCount() {
    retransmit(7, SYN_ACK).server().atNs(1000 * MS).retransmits(SYN_ACK, 1).decodeTo(tracker);
    retransmit(7, SYN_ACK).server().atNs(3000 * MS).retransmits(SYN_ACK, 2).decodeTo(tracker);
    established(7)
        .server()
        .atNs(3100 * MS)
        .handshakeNs(3100 * MS)
        .handshakeRetransmits(2)
        .decodeTo(tracker);
    closed(7)
        .server()
        .atNs(3200 * MS)
        .establishedNs(3100 * MS)
        .retransmits(SYN_ACK, 2)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "retransmit 7 SYN_ACK 1",
            "retransmit 7 SYN_ACK 1",
            "established 7",
            "transfer 7 sent 0 received 0 in 100 ms",
            "closed 7");
    assertThat(heard.last().handshakeRetransmits()).isEqualTo(2);
  }

  @Test
  void keepsTheStateWhenASynAckIsSentAgainWhileTheHandshakeEnds() {
    established(7).server().atNs(100 * MS).handshakeRetransmits(1).decodeTo(tracker);
    retransmit(7, SYN_ACK).server().atNs(101 * MS).retransmits(SYN_ACK, 1).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("retransmit 7 SYN_ACK 1", "established 7");
    assertThat(heard.last().tcpState()).isEqualTo(TcpState.ESTABLISHED);
  }

  @Test
  void tellsTransfersOfAnAdoptedConnectionFromItsFirstSampleOn() {
    sample(7).adopted().atNs(5000 * MS).bytes(1_000_000, 9).segments(800, 2).decodeTo(tracker);
    sample(7).adopted().atNs(6000 * MS).bytes(1_000_500, 9).segments(801, 3).decodeTo(tracker);
    closed(7).adopted().atNs(6500 * MS).bytes(1_000_501, 10).segments(802, 4).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "adopted 7",
            "transfer 7 sent 500 received 0 in 1000 ms",
            "transfer 7 sent 1 received 1 in 500 ms",
            "closed 7");
    assertThat(heard.last().adopted()).isTrue();
    assertThat(heard.last().establishedNs()).isZero();
    assertThat(heard.last().bytesSent()).isEqualTo(1_000_501);
  }

  @Test
  void doesNotTellWhatAnAdoptedConnectionSentAgainBefore() {
    sample(7).adopted().atNs(5000 * MS).segments(1, 1).retransmits(FAST, 3).decodeTo(tracker);
    retransmit(7, FAST).atNs(5100 * MS).retransmits(FAST, 4).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("adopted 7", "retransmit 7 FAST 1");
  }

  @Test
  void countsRecordsThatCannotBeDecoded() {
    tracker.onUnknownKind(9, 100);
    tracker.onTruncated(1, 60);
    tracker.onInvalid(3, 152);
    assertThat(tracker.lookup().undecodable()).isEqualTo(3);
  }
}
