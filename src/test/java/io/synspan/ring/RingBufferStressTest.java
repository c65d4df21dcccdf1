package io.synspan.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two writers, as two CPUs, against one reader on a ring so small that it wraps all the time. */
class RingBufferStressTest {
  private static final int WRITERS = 2;
  private static final int RECORDS = 300_000;

  private final KernelRing ring = new KernelRing(4096);

  /** By writer: the number that its next record carries, and records whose bytes were wrong. */
  private final long[] next = new long[WRITERS];

  private long wrong;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void readsEveryRecordOnceInOrderAndWhole() throws InterruptedException {
    Thread[] writers = new Thread[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      writers[i] = Thread.ofPlatform().start(() -> write(writer));
    }
    RingBufferReader reader = ring.reader();
    Random limits = new Random(1);
    long read = 0;
    while (read < (long) WRITERS * RECORDS) {
      int taken = reader.drain(this::check, 1 + limits.nextInt(20));
      read += taken;
      if (taken == 0) {
        LockSupport.parkNanos(1);
      }
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(wrong).isZero();
    assertThat(next).containsExactly(RECORDS, RECORDS);
    assertThat(reader.drain(this::check, 1)).isZero();
    assertThat(reader.pendingBytes()).isZero();
  }

  /** Now and then a record is discarded, or committed only after the one behind it. */
  private void write(int writer) {
    Random random = new Random(writer);
    int held = KernelRing.NO_ROOM;
    for (int number = 0; number < RECORDS; number++) {
      if (held == KernelRing.NO_ROOM && random.nextInt(8) == 0) {
        ring.discard(reserve(16 + random.nextInt(100)));
      }
      int length = 16 + 8 * random.nextInt(12);
      int offset = held == KernelRing.NO_ROOM ? reserve(length) : ring.reserve(length);
      if (offset == KernelRing.NO_ROOM) {
        ring.commit(held);
        held = KernelRing.NO_ROOM;
        offset = reserve(length);
      }
      fill(offset, length, writer, number);
      if (held == KernelRing.NO_ROOM && random.nextInt(4) == 0) {
        held = offset;
        continue;
      }
      ring.commit(offset);
      if (held != KernelRing.NO_ROOM) {
        ring.commit(held);
        held = KernelRing.NO_ROOM;
      }
    }
    if (held != KernelRing.NO_ROOM) {
      ring.commit(held);
    }
  }

  private int reserve(int length) {
    int offset = ring.reserve(length);
    while (offset == KernelRing.NO_ROOM) {
      LockSupport.parkNanos(1);
      offset = ring.reserve(length);
    }
    return offset;
  }

  private void fill(int offset, int length, int writer, long number) {
    ring.producerPageAndData.putLong(offset, writer);
    for (int i = 8; i < length; i += 8) {
      ring.producerPageAndData.putLong(offset + i, number);
    }
  }

  private void check(ByteBuffer data, int offset, int length) {
    int writer = (int) data.getLong(offset);
    long number = next[writer]++;
    for (int i = 8; i < length; i += 8) {
      if (data.getLong(offset + i) != number) {
        wrong++;
      }
    }
  }
}
