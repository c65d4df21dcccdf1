package io.synspan.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.synspan.event.RecordDecoder;
import io.synspan.testing.RecordWorkload;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Nothing is allocated per record once the table has been as full as it gets. */
class AllocationTest {
  private static final int CONNECTIONS = 10_000;
  private static final int ROUNDS = 25;

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final RecordDecoder decoder = new RecordDecoder();
  private final RecordWorkload workload = new RecordWorkload(CONNECTIONS);
  private final BusiestConnections busiest = new BusiestConnections(100);

  @Test
  void decodesAndTracksAMillionRecordsWithoutAllocation() {
    ConnectionTracker tracker = new ConnectionTracker(CONNECTIONS, busiest);
    assertThat(allocatedBy(tracker)).isZero();
    assertThat(tracker.lookup().size()).isZero();
    assertThat(tracker.lookup().evictions()).isZero();
  }

  @Test
  void evictsWithoutAllocation() {
    ConnectionTracker tracker = new ConnectionTracker(CONNECTIONS / 10, busiest);
    assertThat(allocatedBy(tracker)).isZero();
    assertThat(tracker.lookup().evictions()).isGreaterThan(200_000);
  }

  private long allocatedBy(ConnectionTracker tracker) {
    // what a connection alone has that sent again is made when it first does
    new RecordWorkload(CONNECTIONS, 1).decodeTo(decoder, tracker);
    tracker.drained(RecordWorkload.END_NS);
    for (int i = 0; i < 3; i++) {
      round(tracker);
    }
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      round(tracker);
    }
    return thread.getCurrentThreadAllocatedBytes() - before;
  }

  private void round(ConnectionTracker tracker) {
    workload.decodeTo(decoder, tracker);
    tracker.drained(RecordWorkload.END_NS);
  }
}
