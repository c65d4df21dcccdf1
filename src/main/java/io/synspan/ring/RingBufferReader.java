package io.synspan.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The consumer's side of a {@code BPF_MAP_TYPE_RINGBUF}, with the protocol of the kernel's {@code
 * kernel/bpf/ringbuf.c} and libbpf's {@code ringbuf.c}.
 *
 * <pre>
 *   consumer page   8 consumer position (ours to write), the rest unused
 *   producer page   8 producer position (the kernel's),  the rest unused
 *   data            the ring
 *   a page          the ring's first page again: what wraps around is still contiguous
 *
 *   record          4 length | BUSY (bit 31: not committed yet) | DISCARD (bit 30: to be skipped)
 *                   4 page offset, of use to the kernel alone
 *                   the record itself, padded to a multiple of 8
 * </pre>
 *
 * <p>Positions only grow; modulo the ring's size they are offsets. One reader belongs to one
 * thread. It does not own the memory: whoever mapped it unmaps it after the last call.
 */
public final class RingBufferReader {
  static final int BUSY = 1 << 31;
  static final int DISCARDED = 1 << 30;
  static final int RECORD_HEADER_LENGTH = 8;

  private static final int SMALLEST_PAGE = 4096;

  private static final VarHandle POSITION =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle LENGTH =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer consumerPage;
  private final ByteBuffer producerPageAndData;
  private final int dataOffset;
  private final int mask;

  private long consumerPosition;

  /**
   * Goes on where the reader before it stopped.
   *
   * @param consumerPage direct, mapped read-write
   * @param producerPageAndData direct: one page, the ring, its first page again, than which no
   *     record is longer; may be mapped read-only
   * @param ringBytes the map's {@code max_entries}: a power of two
   */
  public RingBufferReader(ByteBuffer consumerPage, ByteBuffer producerPageAndData, int ringBytes) {
    dataOffset = (producerPageAndData.capacity() - ringBytes) / 2;
    if (Integer.bitCount(ringBytes) != 1 || dataOffset < SMALLEST_PAGE) {
      throw new IllegalArgumentException(
          "%d bytes are not a ring of %d bytes between two pages"
              .formatted(producerPageAndData.capacity(), ringBytes));
    }
    this.consumerPage = consumerPage;
    this.producerPageAndData = producerPageAndData.duplicate().order(ByteOrder.nativeOrder());
    mask = ringBytes - 1;
    consumerPosition = (long) POSITION.getAcquire(consumerPage, 0);
  }

  /**
   * Hands on the records that are committed, in order, until the ring is empty, a record is still
   * being written, or {@code limit} records were taken. The kernel gets the room back when this
   * returns, once for all; also when the consumer throws, and then the record that it threw at is
   * gone like those before it.
   *
   * @return the number of records handed on
   */
  public int drain(RecordConsumer consumer, int limit) {
    long begin = consumerPosition;
    int taken = 0;
    try {
      long producerPosition = producerPosition();
      while (taken < limit) {
        if (consumerPosition == producerPosition) {
          producerPosition = producerPosition();
          if (consumerPosition == producerPosition) {
            break;
          }
        }
        int offset = dataOffset + ((int) consumerPosition & mask);
        // Pairs with the producer's xchg() of the length: what it wrote before is seen after this.
        int header = (int) LENGTH.getAcquire(producerPageAndData, offset);
        if ((header & BUSY) != 0) {
          break;
        }
        int length = header & ~(BUSY | DISCARDED);
        consumerPosition += roundUp(RECORD_HEADER_LENGTH + length);
        if ((header & DISCARDED) == 0) {
          taken++;
          consumer.accept(producerPageAndData, offset + RECORD_HEADER_LENGTH, length);
        }
      }
    } finally {
      if (consumerPosition != begin) {
        // Our reads of the records come before the kernel may write over them.
        POSITION.setRelease(consumerPage, 0, consumerPosition);
      }
    }
    return taken;
  }

  /** Bytes between the two positions: committed, being written, or discarded. */
  public long pendingBytes() {
    return producerPosition() - consumerPosition;
  }

  /** Behind the last record that the kernel has begun until now; for {@link #hasReached}. */
  public long producerPosition() {
    return (long) POSITION.getAcquire(producerPageAndData, 0);
  }

  /**
   * Whether each record that was begun before a {@link #producerPosition} was handed on. A drain
   * also ends at a record that is still being written, however many lie behind it.
   */
  public boolean hasReached(long position) {
    return consumerPosition >= position;
  }

  private static long roundUp(int length) {
    return (length + 7L) & ~7L;
  }
}
