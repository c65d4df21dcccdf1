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

import io.synspan.event.TcpState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket that connects again keeps its cookie; another socket may get the same 5-tuple. */
class SocketReuseTest {
  private static final long MS = 1_000_000;

  private final HeardText heard = new HeardText();
  private final ConnectionTracker tracker = new ConnectionTracker(100, heard);

  @BeforeEach
  void establish() {
    established(7).atNs(100 * MS).decodeTo(tracker);
    heard.take();
  }

  @Test
  void beginsAnewWhenAClosedSocketConnectsAgain() {
    close();
    established(7).atNs(210 * MS).decodeTo(tracker);
    closed(7).atNs(310 * MS).establishedNs(210 * MS).bytes(3, 4).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "finished 7", "established 7", "transfer 7 sent 3 received 4 in 100 ms", "closed 7");
    assertThat(heard.last().bytesSent()).isEqualTo(3);
    assertThat(tracker.lookup().size()).isEqualTo(1);
  }

  @Test
  void beginsAnewWhenASynOfTheNextConnectionIsSentAgain() {
    close();
    retransmit(7, SYN).atNs(250 * MS).retransmits(SYN, 1).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("finished 7", "retransmit 7 SYN 1");
  }

  @Test
  void givesARefusalToTheAttemptThatItRefuses() {
    close();
    reset(7, RECEIVED).atNs(250 * MS).state(TcpState.SYN_SENT).decodeTo(tracker);
    failed(7).atNs(251 * MS).errno(111).decodeTo(tracker);
    reset(7, RECEIVED).atNs(260 * MS).state(TcpState.SYN_SENT).decodeTo(tracker);
    failed(7).atNs(261 * MS).errno(111).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "finished 7",
            "reset 7 RECEIVED",
            "failed 7",
            "finished 7",
            "reset 7 RECEIVED",
            "failed 7");
    assertThat(heard.last().events().size()).isEqualTo(1);
  }

  @Test
  void givesUpTheEarlierConnectionWhoseEndWasLost() {
    established(7).atNs(300 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("vanished 7", "established 7");
    assertThat(tracker.lookup().vanished()).isEqualTo(1);
  }

  @Test
  void givesUpTheEarlierConnectionWhenTheNextOneFails() {
    failed(7).atNs(300 * MS).errno(110).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("vanished 7", "failed 7");
  }

  @Test
  void givesUpTheEarlierConnectionWhenTheNextOneIsSeenToClose() {
    closed(7).atNs(500 * MS).establishedNs(300 * MS).bytes(1, 1).decodeTo(tracker);
    assertThat(heard.take())
        .containsExactly(
            "vanished 7", "established 7", "transfer 7 sent 1 received 1 in 200 ms", "closed 7");
  }

  @Test
  void waitsForTheRingWhenASampleShowsTheNextConnectionFirst() {
    sample(7).atNs(310 * MS).establishedNs(300 * MS).bytes(1, 1).segments(1, 1).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
    close();
    established(7).atNs(300 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("finished 7", "established 7");
  }

  @Test
  void ignoresRecordsOfAnEarlierConnection() {
    established(7).atNs(300 * MS).decodeTo(tracker);
    heard.take();
    closed(7).atNs(290 * MS).establishedNs(100 * MS).bytes(9, 9).decodeTo(tracker);
    established(7).atNs(100 * MS).decodeTo(tracker);
    assertThat(heard.take()).isEmpty();
  }

  @Test
  void beginsAnewWhenAnAdoptedSocketConnectsAgain() {
    sample(8).adopted().atNs(200 * MS).segments(1, 1).decodeTo(tracker);
    established(8).atNs(300 * MS).decodeTo(tracker);
    assertThat(heard.take()).containsExactly("adopted 8", "vanished 8", "established 8");
    assertThat(heard.last().adopted()).isFalse();
  }

  @Test
  void keepsTwoSocketsWithTheSameEndsApart() {
    close();
    established(8).atNs(201 * MS).decodeTo(tracker);
    retransmit(8, FAST).atNs(220 * MS).retransmits(FAST, 1).decodeTo(tracker);
    tracker.drained(300 * MS);
    assertThat(heard.take()).containsExactly("established 8", "retransmit 8 FAST 1", "finished 7");
    assertThat(heard.last().events().size()).isZero();
  }

  private void close() {
    closed(7).atNs(200 * MS).establishedNs(100 * MS).decodeTo(tracker);
    heard.take();
  }
}
