package io.synspan.connection;

import static io.synspan.testing.KernelRecord.closed;
import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.Role;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusiestConnectionsTest {
  private static final long MS = 1_000_000;

  private final BusiestConnections busiest = new BusiestConnections(3);
  private final ConnectionTracker tracker = new ConnectionTracker(10_000, busiest);

  @Test
  void publishesTheBusiestOfAnIntervalAtItsEnd() {
    for (int cookie = 1; cookie <= 5; cookie++) {
      establish(cookie);
    }
    transfer(1, 2000, 100, 0);
    transfer(2, 2000, 0, 500);
    transfer(3, 2000, 40, 50);
    transfer(4, 2000, 0, 0);
    transfer(5, 2000, 600, 700);
    assertThat(busiest.snapshot()).isEmpty();
    tracker.endPass(true);
    assertThat(busiest.snapshot())
        .containsExactly(busy(5, 300, 350), busy(2, 0, 250), busy(1, 50, 0));
  }

  @Test
  void beginsEachIntervalAnew() {
    establish(1);
    establish(2);
    transfer(1, 2000, 1000, 0);
    tracker.endPass(true);
    transfer(2, 3000, 30, 0);
    tracker.endPass(true);
    assertThat(busiest.snapshot()).containsExactly(busy(2, 10, 0));
    tracker.endPass(true);
    assertThat(busiest.snapshot()).isEmpty();
  }

  @Test
  void leavesOutWhatHasEnded() {
    establish(1);
    closed(1).atNs(2000 * MS).establishedNs(1).bytes(1_000_000, 0).decodeTo(tracker);
    tracker.endPass(true);
    assertThat(busiest.snapshot()).isEmpty();
  }

  @Test
  void keepsNoneWhereItsLimitIsZero() {
    BusiestConnections none = new BusiestConnections(0);
    ConnectionTracker other = new ConnectionTracker(10, none);
    sample(1).atNs(5000 * MS).establishedNs(1).bytes(9, 9).segments(1, 1).decodeTo(other);
    other.endPass(true);
    assertThat(none.snapshot()).isEmpty();
  }

  @Test
  void findsTheBusiestAmongThousandsInAnyOrder() {
    Random random = new Random(1);
    long[] bytes = random.longs(5000, 1, 1_000_000).toArray();
    for (int i = 0; i < bytes.length; i++) {
      establish(i + 1);
      transfer(i + 1, 2000, bytes[i], 0);
    }
    tracker.endPass(true);
    Arrays.sort(bytes);
    assertThat(busiest.snapshot())
        .extracting(BusyConnection::sentBytesPerSecond)
        .containsExactly(bytes[4999] / 2.0, bytes[4998] / 2.0, bytes[4997] / 2.0);
  }

  private void establish(int cookie) {
    established(cookie).atNs(1).local(192, 0, 2, 1, cookie).decodeTo(tracker);
  }

  private void transfer(int cookie, long atMs, long sent, long received) {
    sample(cookie)
        .atNs(atMs * MS + 1)
        .local(192, 0, 2, 1, cookie)
        .establishedNs(1)
        .bytes(sent, received)
        .segments(1, 1)
        .smoothedRttUs(1000)
        .decodeTo(tracker);
  }

  private static BusyConnection busy(int cookie, double sentPerSecond, double receivedPerSecond) {
    Endpoints endpoints = new Endpoints(0, 0xffff_c000_0201L, cookie, 0, 0xffff_c633_6407L, 443);
    return new BusyConnection(
        4_026_531_840L, endpoints, Role.CLIENT, sentPerSecond, receivedPerSecond, 1000);
  }
}
