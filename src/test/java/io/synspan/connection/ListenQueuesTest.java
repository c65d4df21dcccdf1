package io.synspan.connection;

import static io.synspan.testing.KernelRecord.established;
import static io.synspan.testing.KernelRecord.listener;
import static io.synspan.testing.KernelRecord.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.synspan.event.RecordDecoder;
import io.synspan.testing.KernelRecord;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenQueuesTest {
  private static final long SECOND = 1_000_000_000;

  private final ListenQueues queues = new ListenQueues(2);
  private final ConnectionTracker tracker = new ConnectionTracker(100, queues);

  @Test
  void publishesTheQueuesOfEachListenerAtTheEndOfAPass() {
    listener(1).acceptQueue(3, 128).synQueue(2).decodeTo(tracker);
    assertThat(queues.snapshot()).isEmpty();
    tracker.endPass(false);

    ListenQueue queue = only();
    assertThat(queue.address()).isEqualTo("0.0.0.0");
    assertThat(queue.port()).isEqualTo(8080);
    assertThat(queue.acceptQueueLength()).isEqualTo(3);
    assertThat(queue.acceptQueueLimit()).isEqualTo(128);
    assertThat(queue.synQueueLength()).isEqualTo(2);
    assertThat(queue.oldestWaitNs()).isZero();
  }

  @Test
  void addsUpSocketsThatShareAPort() {
    for (int pass = 1; pass <= 2; pass++) {
      listener(1).acceptQueue(3, 128).listenDrops(10L * pass).decodeTo(tracker);
      listener(2).acceptQueue(4, 128).listenDrops(pass).decodeTo(tracker);
      tracker.endPass(false);
    }

    assertThat(only().acceptQueueLength()).isEqualTo(7);
    assertThat(only().acceptQueueLimit()).isEqualTo(256);
    assertThat(only().overflows()).isEqualTo(22);
  }

  @Test
  void doesNotCountWhatWasDroppedBeforeTheStart() {
    listener(1).adopted().listenDrops(50).decodeTo(tracker);
    tracker.endPass(false);
    assertThat(only().overflows()).isZero();
    listener(1).adopted().listenDrops(53).decodeTo(tracker);
    tracker.endPass(false);

    assertThat(only().overflows()).isEqualTo(3);
  }

  @Test
  void countsOnWhereTheKernelsCountWraps() {
    listener(1).adopted().listenDrops(0xffff_fffeL).decodeTo(tracker);
    tracker.endPass(false);
    listener(1).adopted().listenDrops(3).decodeTo(tracker);
    tracker.endPass(false);

    assertThat(only().overflows()).isEqualTo(5);
  }

  @Test
  void keepsTheOverflowsOfAListenerThatHasClosed() {
    listener(1).acceptQueue(1, 8).listenDrops(5).decodeTo(tracker);
    tracker.endPass(false);
    tracker.endPass(false);
    assertThat(only().open()).isFalse();
    assertThat(only().overflows()).isEqualTo(5);
    assertThat(only().acceptQueueLength()).isZero();
    listener(2).listenDrops(2).decodeTo(tracker);
    tracker.endPass(false);

    assertThat(only().open()).isTrue();
    assertThat(only().overflows()).isEqualTo(7);
  }

  @Test
  void tellsHowLongTheOldestHasWaited() {
    listener(1).decodeTo(tracker);
    for (int cookie = 10; cookie < 13; cookie++) {
      established(cookie).server().atNs(cookie * SECOND).decodeTo(tracker);
    }
    tracker.drained(19 * SECOND);
    for (int cookie = 10; cookie < 13; cookie++) {
      waiting(cookie).decodeTo(tracker);
    }
    tracker.endPass(false);
    assertThat(only().oldestWaitNs()).isEqualTo(10 * SECOND);
    listener(1).decodeTo(tracker);
    tracker.endPass(false);

    assertThat(only().oldestWaitNs()).isZero();
  }

  @Test
  void givesAWaitToTheListenerOfItsOwnAddress() {
    listener(1).decodeTo(tracker);
    listener(2).local(192, 0, 2, 1, 8080).decodeTo(tracker);
    established(10).server().atNs(10 * SECOND).decodeTo(tracker);
    tracker.drained(19 * SECOND);
    waiting(10).decodeTo(tracker);
    tracker.endPass(false);

    assertThat(queues.snapshot())
        .extracting(queue -> queue.address() + " " + queue.oldestWaitNs() / SECOND)
        .containsExactly("0.0.0.0 0", "192.0.2.1 10");
  }

  @Test
  void putsListenersBeyondTheLimitTogether() {
    for (int port = 1; port <= 5; port++) {
      listener(port).local(0, 0, 0, 0, port).acceptQueue(1, 10).listenDrops(1).decodeTo(tracker);
    }
    tracker.endPass(false);

    assertThat(queues.snapshot())
        .extracting(
            queue ->
                "%d %s %d %d"
                    .formatted(
                        queue.port(),
                        queue.isOverflow(),
                        queue.acceptQueueLength(),
                        queue.overflows()))
        .containsExactly("1 false 1 1", "2 false 1 1", "0 true 3 3");
  }

  @Test
  void givesTheRoomOfAListenerThatHasGoneToAnother() {
    listener(1).local(0, 0, 0, 0, 1).decodeTo(tracker);
    listener(2).local(0, 0, 0, 0, 2).decodeTo(tracker);
    tracker.endPass(false);
    listener(2).local(0, 0, 0, 0, 2).decodeTo(tracker);
    tracker.endPass(false);
    listener(2).local(0, 0, 0, 0, 2).decodeTo(tracker);
    listener(3).local(0, 0, 0, 0, 3).decodeTo(tracker);
    tracker.endPass(false);

    assertThat(queues.snapshot()).extracting(ListenQueue::port).containsExactly(3, 2);
  }

  @Test
  void allocatesNothingForAListenerThatIsKnown() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RecordDecoder decoder = new RecordDecoder();
    KernelRecord one = listener(1).listenDrops(1);
    KernelRecord other = listener(2).local(0, 0, 0, 0, 2);
    long before = 0;
    for (int i = 0; i < 20_000; i++) {
      // The first call of all allocates itself.
      if (i == 5_000 || i == 10_000) {
        before = thread.getCurrentThreadAllocatedBytes();
      }
      decoder.decode(one.bytes(), 0, 80, tracker);
      decoder.decode(other.bytes(), 0, 80, tracker);
    }

    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isZero();
  }

  /** At 20 s; what was established before 19 s has been read from the ring. */
  private static KernelRecord waiting(int cookie) {
    return sample(cookie)
        .server()
        .atNs(20 * SECOND)
        .establishedNs(cookie * SECOND)
        .waitsForAccept();
  }

  private ListenQueue only() {
    List<ListenQueue> snapshot = queues.snapshot();
    assertThat(snapshot).hasSize(1);
    return snapshot.getFirst();
  }
}
