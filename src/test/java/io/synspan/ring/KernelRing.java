package io.synspan.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The producer's side of a ring buffer, as the kernel's {@code __bpf_ringbuf_reserve()} and {@code
 * bpf_ringbuf_commit()} do it. The second mapping of the data is plain memory here: a record that
 * wraps around is written straight on into it, where the reader looks for it.
 */
final class KernelRing {
  static final int NO_ROOM = -1;

  private static final int PAGE = 4096;
  private static final int BUSY = 0x8000_0000;
  private static final int DISCARD = 0x4000_0000;
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  final ByteBuffer consumerPage = ByteBuffer.allocateDirect(PAGE).order(ByteOrder.nativeOrder());
  final ByteBuffer producerPageAndData;

  private final int ringBytes;
  private long producerPosition;

  /** A ring both ends of which stand at this position. */
  KernelRing(int ringBytes, long position) {
    this.ringBytes = ringBytes;
    producerPageAndData =
        ByteBuffer.allocateDirect(PAGE + ringBytes + PAGE).order(ByteOrder.nativeOrder());
    consumerPage.putLong(0, position);
    producerPageAndData.putLong(0, position);
    producerPosition = position;
  }

  KernelRing(int ringBytes) {
    this(ringBytes, 0);
  }

  RingBufferReader reader() {
    return new RingBufferReader(consumerPage, producerPageAndData, ringBytes);
  }

  long consumerPosition() {
    return (long) LONG.getAcquire(consumerPage, 0);
  }

  /** Where to write a record of this length, or {@link #NO_ROOM}. */
  synchronized int reserve(int length) {
    long end = producerPosition + ((8 + length + 7) & ~7);
    if (end - consumerPosition() > ringBytes) {
      return NO_ROOM;
    }
    int header = PAGE + (int) (producerPosition & (ringBytes - 1));
    INT.set(producerPageAndData, header, length | BUSY);
    producerPosition = end;
    LONG.setRelease(producerPageAndData, 0, end);
    return header + 8;
  }

  void commit(int offset) {
    int length = (int) INT.get(producerPageAndData, offset - 8) & ~BUSY;
    INT.getAndSet(producerPageAndData, offset - 8, length);
  }

  void discard(int offset) {
    int length = (int) INT.get(producerPageAndData, offset - 8) & ~BUSY;
    INT.getAndSet(producerPageAndData, offset - 8, length | DISCARD);
  }

  /** Reserves, fills with one value and commits. */
  void write(int length, int value) {
    int offset = reserve(length);
    if (offset == NO_ROOM) {
      throw new IllegalStateException("no room for " + length + " bytes");
    }
    fill(offset, length, value);
    commit(offset);
  }

  void fill(int offset, int length, int value) {
    for (int i = 0; i < length; i++) {
      producerPageAndData.put(offset + i, (byte) value);
    }
  }
}
