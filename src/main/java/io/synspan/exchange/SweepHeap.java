package io.synspan.exchange;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Exchanges by the time of their next step: a binary heap in which each knows its place. */
final class SweepHeap {
  private @Nullable Exchange[] heap = new @Nullable Exchange[1024];
  private int size;

  /** The one with the earliest step. */
  @Nullable Exchange first() {
    return heap[0];
  }

  /** Puts an exchange where its {@code dueNs} and {@code step} belong. */
  void put(Exchange exchange) {
    if (exchange.heapIndex == Exchange.NOT_QUEUED) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      set(size, exchange);
      size++;
    }
    up(exchange.heapIndex);
    down(exchange.heapIndex);
  }

  void remove(Exchange exchange) {
    int index = exchange.heapIndex;
    exchange.heapIndex = Exchange.NOT_QUEUED;
    size--;
    Exchange last = at(size);
    heap[size] = null;
    if (index < size) {
      set(index, last);
      up(index);
      down(last.heapIndex);
    }
  }

  private void up(int index) {
    Exchange moving = at(index);
    while (index > 0 && isBefore(moving, at((index - 1) >>> 1))) {
      set(index, at((index - 1) >>> 1));
      index = (index - 1) >>> 1;
    }
    set(index, moving);
  }

  private void down(int index) {
    Exchange moving = at(index);
    int child = 2 * index + 1;
    while (child < size) {
      if (child + 1 < size && isBefore(at(child + 1), at(child))) {
        child++;
      }
      if (!isBefore(at(child), moving)) {
        break;
      }
      set(index, at(child));
      index = child;
      child = 2 * index + 1;
    }
    set(index, moving);
  }

  private static boolean isBefore(Exchange one, Exchange other) {
    return one.dueNs != other.dueNs ? one.dueNs < other.dueNs : one.step.compareTo(other.step) < 0;
  }

  private void set(int index, Exchange exchange) {
    heap[index] = exchange;
    exchange.heapIndex = index;
  }

  @SuppressWarnings("NullAway") // below size there is always one
  private Exchange at(int index) {
    return heap[index];
  }
}
