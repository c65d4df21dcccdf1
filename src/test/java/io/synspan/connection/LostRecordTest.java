package io.synspan.connection;

import static io.synspan.event.ResetDirection.RECEIVED;
import static io.synspan.event.RetransmitType.FAST;
import static io.synspan.event.RetransmitType.SYN;
import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.failed;
import static io.synspan.testing.KernelRecord.reset;
import static io.synspan.testing.KernelRecord.retransmit;
import static io.synspan.testing.KernelRecord.sample;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is told when records are lost or overtaken. */
class LostRecordTest {
  private static final long MS = 1_000_000;

  private final HeardText heard = new HeardText();
  private final ConnectionTracker tracker = new ConnectionTracker(100, heard);

  @Test
  void tellsTheWholeLifeFromTheClosedRecordAlone() {
    closed(7)
        .atNs(500 * MS)
        .openedNs(90 * MS)
        .establishedNs(100 * MS)
        .bytes(10, 20)
        .segments(0xffff_ffffL, 2)
        .retransmits(FAST, 2)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "established 7",
            "retransmit 7 FAST 2",
            "transfer 7 sent 10 received 20 in 400 ms",
            "closed 7");
    assertThat(heard.last().handshakeNs()).isEqualTo(10 * MS);
    assertThat(heard.last().adopted()).isFalse();
    assertThat(heard.last().segmentsSent()).isEqualTo(4_294_967_295L);
  }

  @Test
  void tellsAnEstablishmentThatWasLostFromALaterSample() {
    tracker.drained(101 * MS);
    sample(7).atNs(1100 * MS).establishedNs(100 * MS).bytes(5, 6).segments(1, 1).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly("established 7", "transfer 7 sent 5 received 6 in 1000 ms");
  }

  @Test
  void leavesAConnectionToItsOwnRecordWhileThatMayBeInTheRing() {
    tracker.drained(99 * MS);
    sample(7).atNs(200 * MS).establishedNs(100 * MS).bytes(5, 6).segments(1, 1).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
    established(7).atNs(100 * MS).decodeTo(tracker);
    closed(7).atNs(300 * MS).establishedNs(100 * MS).bytes(5, 6).segments(2, 2).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly("established 7", "transfer 7 sent 5 received 6 in 200 ms", "closed 7");
  }

  @Test
  void tellsAnEstablishmentOnceWhenItsRecordComesLateAfterAll() {
    tracker.drained(101 * MS);
    sample(7).atNs(1100 * MS).establishedNs(100 * MS).segments(1, 1).decodeTo(tracker);
    heard.take();
    established(7).atNs(100 * MS).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
    assertThat(tracker.lookup().size()).isEqualTo(1);
  }

  @Test
  void doesNotBelieveASampleThatTheRingHasOvertaken() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    closed(7).atNs(1200 * MS).establishedNs(100 * MS).decodeTo(tracker);
    tracker.drained(1400 * MS);
    heard.take();
    sample(7).atNs(1100 * MS).establishedNs(100 * MS).segments(1, 1).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
    assertThat(tracker.lookup().size()).isZero();
  }

  @Test
  void tellsLostSynsFromTheEndOfTheHandshake() {
    retransmit(7, SYN).atNs(1000 * MS).retransmits(SYN, 1).decodeTo(tracker);
    established(7).atNs(7000 * MS).handshakeNs(7000 * MS).handshakeRetransmits(3).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly("retransmit 7 SYN 1", "retransmit 7 SYN 2", "established 7");
  }

  @Test
  void tellsLostSynsFromTheFailure() {
    failed(7).atNs(7000 * MS).durationNs(7000 * MS).handshakeRetransmits(3).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("retransmit 7 SYN 3", "failed 7");
  }

  @Test
  void tellsRetransmitsAndResetsBeforeTheConnectionIsKnown() {
    retransmit(7, FAST).atNs(1000 * MS).retransmits(FAST, 3).decodeTo(tracker);
    reset(7, RECEIVED).atNs(1001 * MS).decodeTo(tracker);
    closed(7)
        .atNs(1002 * MS)
        .establishedNs(500 * MS)
        .segments(9, 9)
        .retransmits(FAST, 4)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "retransmit 7 FAST 3",
            "reset 7 RECEIVED",
            "established 7",
            "retransmit 7 FAST 1",
            "transfer 7 sent 0 received 0 in 502 ms",
            "closed 7");
    assertThat(heard.last().events().size()).isEqualTo(3);
  }

  @Test
  void addsNothingForCountsThatGoBackwards() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    sample(7)
        .atNs(1200 * MS)
        .establishedNs(100 * MS)
        .bytes(500, 300)
        .segments(9, 9)
        .retransmits(FAST, 5)
        .decodeTo(tracker);
    heard.take();
    retransmit(7, FAST).atNs(1100 * MS).retransmits(FAST, 4).decodeTo(tracker);
    sample(7)
        .atNs(1300 * MS)
        .establishedNs(100 * MS)
        .bytes(400, 200)
        .segments(8, 8)
        .retransmits(FAST, 3)
        .decodeTo(tracker);
    assertThat(heard.take()).containsExactly("transfer 7 sent 0 received 0 in 100 ms");
    closed(7)
        .atNs(1400 * MS)
        .establishedNs(100 * MS)
        .bytes(501, 301)
        .segments(10, 10)
        .retransmits(FAST, 6)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "retransmit 7 FAST 1", "transfer 7 sent 1 received 1 in 100 ms", "closed 7");
  }

  @Test
  void takesMoreRetransmittedThanSentForNothingSent() {
    // A retransmission that fails after it was counted is in bytes_retrans, not in bytes_sent.
    established(7).atNs(100 * MS).decodeTo(tracker);
    closed(7)
        .atNs(200 * MS)
        .establishedNs(100 * MS)
        .bytes(5, 0)
        .bytesRetransmitted(6)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly("established 7", "transfer 7 sent 0 received 0 in 100 ms", "closed 7");
  }

  @Test
  void goesOnWhenA32BitCountWraps() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    sample(7).atNs(1200 * MS).establishedNs(100 * MS).segments(0x7fff_ffffL, 1).decodeTo(tracker);
    sample(7).atNs(2200 * MS).establishedNs(100 * MS).segments(0xffff_fff0L, 1).decodeTo(tracker);
    closed(7).atNs(3200 * MS).establishedNs(100 * MS).segments(0x10, 1).decodeTo(tracker);
    assertThat(heard.last().segmentsSent()).isEqualTo(0x1_0000_0010L);
  }

  @Test
  void ignoresAClosedRecordThatComesTwice() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    closed(7).atNs(200 * MS).establishedNs(100 * MS).decodeTo(tracker);
    heard.take();
    closed(7).atNs(200 * MS).establishedNs(100 * MS).decodeTo(tracker);
    sample(7).atNs(199 * MS).establishedNs(100 * MS).segments(1, 1).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
  }

  @Test
  void forgetsAHandshakeThatNothingIsHeardOfAnyMore() {
    retransmit(7, SYN).atNs(1000 * MS).retransmits(SYN, 1).decodeTo(tracker);
    heard.take();
    tracker.drained(300_999 * MS);
    assertThat(tracker.lookup().size()).isEqualTo(1);
    tracker.drained(301_000 * MS);
    assertThat(tracker.lookup().size()).isZero();
    assertThat(tracker.lookup().vanished()).isEqualTo(1);
    assertThat(heard.take()).isEmpty();
  }

  @Test
  void dropsAnOpenConnectionThatACompletePassDidNotShow() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    established(8).atNs(100 * MS).decodeTo(tracker);
    heard.take();
    tracker.drained(1000 * MS);
    tracker.beginPass();
    sample(8).atNs(1001 * MS).establishedNs(100 * MS).decodeTo(tracker);
    tracker.endPass(true);
    tracker.drained(1002 * MS);
    assertThat(heard.take()).containsExactly("vanished 7");
    assertThat(tracker.lookup().size()).isEqualTo(1);
    assertThat(tracker.lookup().vanished()).isEqualTo(1);
  }

  @Test
  void keepsAConnectionThatClosedDuringACompletePassUntilItsRecordComes() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    tracker.drained(1000 * MS);
    tracker.beginPass();
    tracker.endPass(true);
    closed(7).atNs(1001 * MS).establishedNs(100 * MS).bytes(3, 4).decodeTo(tracker);
    tracker.drained(1002 * MS);
    assertThat(heard.take())
        .containsExactly("established 7", "transfer 7 sent 3 received 4 in 901 ms", "closed 7");
  }

  @Test
  void keepsWhatAnIncompletePassDidNotShow() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    tracker.drained(1000 * MS);
    tracker.beginPass();
    tracker.endPass(false);
    tracker.drained(1001 * MS);
    assertThat(tracker.lookup().vanished()).isZero();
  }

  @Test
  void keepsWhatIsYoungerThanThePassOrStillInItsHandshake() {
    tracker.drained(1000 * MS);
    tracker.beginPass();
    established(7).atNs(1001 * MS).decodeTo(tracker);
    retransmit(8, SYN).atNs(500 * MS).retransmits(SYN, 1).decodeTo(tracker);
    tracker.endPass(true);
    tracker.drained(1002 * MS);
    assertThat(tracker.lookup().vanished()).isZero();
    assertThat(tracker.lookup().size()).isEqualTo(2);
  }

  @Test
  void tellsAVanishedConnectionThatIsBackFromThereOn() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    tracker.drained(1000 * MS);
    tracker.beginPass();
    tracker.endPass(true);
    tracker.drained(1001 * MS);
    heard.take();
    sample(7).atNs(5000 * MS).establishedNs(100 * MS).bytes(9, 9).segments(1, 1).decodeTo(tracker);
    closed(7).atNs(5500 * MS).establishedNs(100 * MS).bytes(10, 9).segments(2, 1).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly("adopted 7", "transfer 7 sent 1 received 0 in 500 ms", "closed 7");
  }
}
