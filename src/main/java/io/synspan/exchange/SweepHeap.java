package io.synspan.exchange;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges by the time of their next step: a binary heap in which each knows its place. What is
 * compared lies beside them, not in them: to compare two must not touch either.
 */
final class SweepHeap {
  private @Nullable Exchange[] heap = new @Nullable Exchange[1024];

  /** Time and step of each. */
  private long[] keys = new long[heap.length];

  private int size;

  /** The one with the earliest step. */
  @Nullable Exchange first() {
    return heap[0];
  }

  /** Puts an exchange where its {@code dueNs} and {@code step} belong. */
  void put(Exchange exchange) {
    int index = exchange.heapIndex;
    if (index == Exchange.NOT_QUEUED) {
      index = size++;
      if (index == heap.length) {
        heap = Arrays.copyOf(heap, 2 * index);
        keys = Arrays.copyOf(keys, 2 * index);
      }
    }
    place(index, exchange, keyOf(exchange));
  }

  void remove(Exchange exchange) {
    int index = exchange.heapIndex;
    exchange.heapIndex = Exchange.NOT_QUEUED;
    size--;
    Exchange last = at(size);
    heap[size] = null;
    if (index < size) {
      place(index, last, keys[size]);
    }
  }

  /** At this place, which is free, or where it has to go from there. */
  private void place(int free, Exchange exchange, long key) {
    int index = free;
    while (index > 0 && key < keys[(index - 1) >>> 1]) {
      index = move((index - 1) >>> 1, index);
    }
    if (index == free) {
      int child = earlierChild(index);
      while (child < size && keys[child] < key) {
        index = move(child, index);
        child = earlierChild(index);
      }
    }
    set(index, exchange, key);
  }

  /** Or a place behind the last one. */
  private int earlierChild(int index) {
    int child = 2 * index + 1;
    return child + 1 < size && keys[child + 1] < keys[child] ? child + 1 : child;
  }

  private int move(int from, int to) {
    set(to, at(from), keys[from]);
    return from;
  }

  private void set(int index, Exchange exchange, long key) {
    heap[index] = exchange;
    keys[index] = key;
    exchange.heapIndex = index;
  }

  /** Times are those since the machine's start: the upper bits are free. */
  private static long keyOf(Exchange exchange) {
    return (exchange.dueNs << Step.BITS) + exchange.step.order;
  }

  @SuppressWarnings("NullAway") // below size there is always one
  private Exchange at(int index) {
    return heap[index];
  }
}
