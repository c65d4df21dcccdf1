package io.synspan.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingBufferReaderTest {
  private final KernelRing ring = new KernelRing(4096);
  private final RingBufferReader reader = ring.reader();
  private final List<String> records = new ArrayList<>();

  @Test
  void readsNothingFromAnEmptyRing() {
    assertThat(drain(100)).isZero();
    assertThat(reader.pendingBytes()).isZero();
  }

  @Test
  void readsCommittedRecordsInOrderAndGivesTheirRoomBack() {
    ring.write(8, 1);
    ring.write(13, 2);
    ring.write(80, 3);
    assertThat(reader.pendingBytes()).isEqualTo(16 + 24 + 88);
    assertThat(drain(100)).isEqualTo(3);
    assertThat(records).containsExactly("8 of 1", "13 of 2", "80 of 3");
    assertThat(ring.consumerPosition()).isEqualTo(128);
    assertThat(reader.pendingBytes()).isZero();
  }

  @Test
  void handsRecordsOverInNativeOrder() {
    KernelRing foreign = new KernelRing(4096);
    foreign.producerPageAndData.order(ByteOrder.BIG_ENDIAN);
    foreign.write(8, 1);
    foreign.reader().drain((data, offset, length) -> records.add(data.order().toString()), 1);
    assertThat(records).containsExactly(ByteOrder.nativeOrder().toString());
  }

  @Test
  void stopsAtARecordThatIsBeingWritten() {
    ring.write(8, 1);
    int busy = ring.reserve(8);
    ring.write(8, 3);
    assertThat(drain(100)).isEqualTo(1);
    assertThat(drain(100)).isZero();
    assertThat(reader.pendingBytes()).isEqualTo(32);
    ring.fill(busy, 8, 2);
    ring.commit(busy);
    assertThat(drain(100)).isEqualTo(2);
    assertThat(records).containsExactly("8 of 1", "8 of 2", "8 of 3");
  }

  @Test
  void knowsThatItHasNotReachedWhatLiesBehindARecordThatIsBeingWritten() {
    int busy = ring.reserve(8);
    ring.write(8, 2);
    long until = reader.producerPosition();
    drain(100);
    assertThat(reader.hasReached(until)).isFalse();
    ring.fill(busy, 8, 1);
    ring.commit(busy);
    ring.reserve(8);
    drain(100);
    assertThat(reader.hasReached(until)).isTrue();
    assertThat(records).containsExactly("8 of 1", "8 of 2");
  }

  @Test
  void skipsDiscardedRecords() {
    ring.write(8, 1);
    ring.discard(ring.reserve(100));
    ring.write(8, 2);
    ring.discard(ring.reserve(8));
    assertThat(drain(100)).isEqualTo(2);
    assertThat(records).containsExactly("8 of 1", "8 of 2");
    assertThat(reader.pendingBytes()).isZero();
    assertThat(ring.consumerPosition()).isEqualTo(16 + 112 + 16 + 16);
  }

  @Test
  void stopsAtTheLimitAndGoesOnFromThere() {
    for (int i = 1; i <= 5; i++) {
      ring.write(8, i);
    }
    assertThat(drain(2)).isEqualTo(2);
    assertThat(ring.consumerPosition()).isEqualTo(32);
    assertThat(drain(2)).isEqualTo(2);
    assertThat(drain(2)).isEqualTo(1);
    assertThat(drain(0)).isZero();
    assertThat(records).containsExactly("8 of 1", "8 of 2", "8 of 3", "8 of 4", "8 of 5");
  }

  @Test
  void readsARecordThatWrapsAroundAsOnePiece() {
    ring.write(4000, 1);
    drain(1);
    ring.write(200, 2);
    assertThat(drain(100)).isEqualTo(1);
    assertThat(records).containsExactly("4000 of 1", "200 of 2");
  }

  @Test
  void readsAFullRingAgainAndAgain() {
    for (int round = 0; round < 1000; round++) {
      records.clear();
      ring.write(1000, 1);
      ring.write(2000, 2);
      ring.write(1072, 3);
      assertThat(ring.reserve(0)).isEqualTo(KernelRing.NO_ROOM);
      assertThat(drain(100)).isEqualTo(3);
      assertThat(records).containsExactly("1000 of 1", "2000 of 2", "1072 of 3");
    }
  }

  @Test
  void goesOnPastThe32ndBitOfThePositions() {
    KernelRing old = new KernelRing(4096, 0xffff_fff0L);
    RingBufferReader second = old.reader();
    for (int i = 1; i <= 4; i++) {
      old.write(8, i);
    }
    assertThat(second.drain(this::add, 100)).isEqualTo(4);
    assertThat(records).containsExactly("8 of 1", "8 of 2", "8 of 3", "8 of 4");
    assertThat(old.consumerPosition()).isEqualTo(0x1_0000_0030L);
  }

  @Test
  void goesOnWhereTheReaderBeforeItStopped() {
    ring.write(8, 1);
    ring.write(8, 2);
    drain(1);
    assertThat(ring.reader().drain(this::add, 100)).isEqualTo(1);
    assertThat(records).containsExactly("8 of 1", "8 of 2");
  }

  @Test
  void givesTheRoomBackOnceForAWholeDrain() {
    ring.write(8, 1);
    ring.write(8, 2);
    reader.drain((data, offset, length) -> assertThat(ring.consumerPosition()).isZero(), 100);
    assertThat(ring.consumerPosition()).isEqualTo(32);
  }

  @Test
  void seesWhatIsWrittenDuringADrain() {
    ring.write(8, 1);
    RecordConsumer writing =
        (data, offset, length) -> {
          add(data, offset, length);
          if (records.size() < 3) {
            ring.write(8, records.size() + 1);
          }
        };
    assertThat(reader.drain(writing, 100)).isEqualTo(3);
    assertThat(records).containsExactly("8 of 1", "8 of 2", "8 of 3");
  }

  @Test
  void leavesTheRecordBehindAtWhichTheConsumerThrows() {
    ring.write(8, 1);
    ring.write(8, 2);
    ring.write(8, 3);
    RecordConsumer failing =
        (data, offset, length) -> {
          add(data, offset, length);
          if (records.size() == 2) {
            throw new IllegalStateException("of the consumer");
          }
        };
    assertThatThrownBy(() -> reader.drain(failing, 100)).hasMessage("of the consumer");
    assertThat(ring.consumerPosition()).isEqualTo(32);
    assertThat(drain(100)).isEqualTo(1);
    assertThat(records).containsExactly("8 of 1", "8 of 2", "8 of 3");
  }

  @Test
  void allocatesNothing() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] bytes = new long[1];
    RecordConsumer counting = (data, offset, length) -> bytes[0] += data.get(offset);
    long allocated = 0;
    for (int round = 0; round < 12_000; round++) {
      for (int i = 0; i < 40; i++) {
        ring.write(80, 1);
      }
      long before = thread.getCurrentThreadAllocatedBytes();
      reader.drain(counting, 100);
      long now = thread.getCurrentThreadAllocatedBytes();
      allocated += round < 2000 ? 0 : now - before;
    }
    assertThat(bytes[0]).isEqualTo(480_000);
    assertThat(allocated).isZero();
  }

  @Test
  void rejectsMemoryThatIsNotARingBetweenTwoPages() {
    ByteBuffer page = ByteBuffer.allocateDirect(4096);
    ByteBuffer data = ByteBuffer.allocateDirect(4096 + 2 * 8192);
    assertThatThrownBy(() -> new RingBufferReader(page, data, 12_288))
        .hasMessage("20480 bytes are not a ring of 12288 bytes between two pages");
    assertThatThrownBy(() -> new RingBufferReader(page, data, 16_384))
        .hasMessage("20480 bytes are not a ring of 16384 bytes between two pages");
    assertThatThrownBy(() -> new RingBufferReader(page, data, 0))
        .hasMessage("20480 bytes are not a ring of 0 bytes between two pages");
  }

  private int drain(int limit) {
    return reader.drain(this::add, limit);
  }

  private void add(ByteBuffer data, int offset, int length) {
    int value = data.get(offset);
    for (int i = 0; i < length; i++) {
      assertThat(data.get(offset + i)).isEqualTo((byte) value);
    }
    records.add(length + " of " + value);
  }
}
