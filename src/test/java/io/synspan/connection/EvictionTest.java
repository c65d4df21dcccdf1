package io.synspan.connection;

import static io.synspan.event.RetransmitType.FAST;
import static io.synspan.event.RetransmitType.SYN_ACK;
import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.retransmit;
import static io.synspan.testing.KernelRecord.sample;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What happens when there are more connections than the table may hold. */
class EvictionTest {
  private static final long MS = 1_000_000;

  private final HeardText heard = new HeardText();
  private final ConnectionTracker tracker = new ConnectionTracker(3, heard);

  @Test
  void givesUpTheClosedThenTheUnfinishedThenTheIdleOne() {
    established(1).atNs(100 * MS).decodeTo(tracker);
    retransmit(2, SYN_ACK).server().atNs(101 * MS).retransmits(SYN_ACK, 1).decodeTo(tracker);
    established(3).atNs(102 * MS).decodeTo(tracker);
    closed(3).atNs(103 * MS).establishedNs(102 * MS).decodeTo(tracker);
    heard.take();

    established(4).atNs(104 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("finished 3", "established 4");
    assertThat(tracker.lookup().evictions()).isZero();

    established(5).atNs(105 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("established 5");
    assertThat(tracker.lookup().evictions()).isEqualTo(1);

    sample(1).atNs(1200 * MS).establishedNs(100 * MS).bytes(1, 1).segments(1, 1).decodeTo(tracker);
    heard.take();
    established(6).atNs(1201 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("evicted 4", "established 6");
    assertThat(tracker.lookup().evictions()).isEqualTo(2);
    assertThat(tracker.lookup().size()).isEqualTo(3);
    assertThat(tracker.lookup().capacity()).isEqualTo(3);
  }

  @Test
  void aRetransmitKeepsAConnectionFromBeingTheIdleOne() {
    for (long cookie = 1; cookie <= 3; cookie++) {
      established(cookie).atNs(cookie * MS).decodeTo(tracker);
    }
    retransmit(1, FAST).atNs(10 * MS).retransmits(FAST, 1).decodeTo(tracker);
    heard.take();
    established(4).atNs(11 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("evicted 2", "established 4");
  }

  @Test
  void tellsAnEvictedConnectionThatIsBackFromThereOn() {
    evictConnectionOne();
    tracker.drained(2900 * MS);
    sample(1).atNs(3000 * MS).establishedNs(100 * MS).bytes(70, 7).segments(7, 7).decodeTo(tracker);
    closed(1).atNs(3500 * MS).establishedNs(100 * MS).bytes(75, 7).segments(8, 8).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "evicted 2", "adopted 1", "transfer 1 sent 5 received 0 in 500 ms", "closed 1");
    assertThat(heard.last().establishedNs()).isEqualTo(100 * MS);
  }

  @Test
  void tellsTheEndOfAnEvictedConnectionWithoutItsBytes() {
    evictConnectionOne();
    closed(1)
        .atNs(3000 * MS)
        .establishedNs(100 * MS)
        .bytes(70, 7)
        .segments(7, 7)
        .retransmits(FAST, 2)
        .decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "evicted 2", "adopted 1", "transfer 1 sent 0 received 0 in 0 ms", "closed 1");
  }

  @Test
  void tellsOneSegmentWhereTheCountMayHaveBeenToldBefore() {
    evictConnectionOne();
    retransmit(1, FAST).atNs(3000 * MS).retransmits(FAST, 5).decodeTo(tracker);
    retransmit(1, FAST).atNs(3100 * MS).retransmits(FAST, 7).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly("evicted 2", "retransmit 1 FAST 1", "retransmit 1 FAST 2");
  }

  @Test
  void stillTellsAnEstablishmentThatWasLostAfterTheEviction() {
    evictConnectionOne();
    closed(9).atNs(3000 * MS).establishedNs(2500 * MS).bytes(4, 4).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "evicted 2", "established 9", "transfer 9 sent 4 received 4 in 500 ms", "closed 9");
  }

  @Test
  void doesNotTellTheSynAcksOfAnEvictedHandshakeAgain() {
    retransmit(1, SYN_ACK).server().atNs(1000 * MS).retransmits(SYN_ACK, 1).decodeTo(tracker);
    for (long cookie = 2; cookie <= 4; cookie++) {
      established(cookie).atNs(1000 * MS + cookie).decodeTo(tracker);
    }
    heard.take();
    established(1)
        .server()
        .atNs(1500 * MS)
        .handshakeNs(1500 * MS)
        .handshakeRetransmits(1)
        .decodeTo(tracker);
    assertThat(heard.take()).containsExactly("evicted 2", "established 1");
    assertThat(heard.last().handshakeRetransmits()).isEqualTo(1);
  }

  private void evictConnectionOne() {
    established(1).atNs(100 * MS).decodeTo(tracker);
    sample(1).atNs(1200 * MS).establishedNs(100 * MS).bytes(50, 5).segments(5, 5).decodeTo(tracker);
    for (long cookie = 2; cookie <= 4; cookie++) {
      established(cookie).atNs(2000 * MS + cookie).decodeTo(tracker);
    }
    assertThat(heard.take()).contains("evicted 1");
  }
}
