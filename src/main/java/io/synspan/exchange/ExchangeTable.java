package io.synspan.exchange;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges by socket cookie and number, never more than a fixed capacity. Open addressing with
 * linear probing, at most half full; a removal closes its gap. Those that follow each other on a
 * connection lie side by side, eight of them, because they are asked for one after the other.
 * Entries are used again: once it has been as full as it gets, nothing is allocated.
 */
final class ExchangeTable {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private static final int SIDE_BY_SIDE_BITS = 3;
  private static final int SIDE_BY_SIDE = 1 << SIDE_BY_SIDE_BITS;

  private final int capacity;
  private final int shift;
  private final int mask;
  private final @Nullable Exchange[] slots;
  private @Nullable Exchange unused;
  private int size;

  ExchangeTable(int capacity) {
    this.capacity = capacity;
    int bits = Math.max(33 - Integer.numberOfLeadingZeros(capacity), SIDE_BY_SIDE_BITS + 1);
    this.shift = Long.SIZE - bits;
    this.mask = (1 << bits) - 1;
    this.slots = new @Nullable Exchange[1 << bits];
  }

  boolean isFull() {
    return size == capacity;
  }

  /** Less than a quarter is left. */
  boolean isCrowded() {
    return size > capacity - capacity / 4;
  }

  int size() {
    return size;
  }

  /** Each that is in the table, which must not change meanwhile. */
  void forEach(Consumer<Exchange> action) {
    for (Exchange exchange : slots) {
      if (exchange != null) {
        action.accept(exchange);
      }
    }
  }

  @Nullable Exchange find(long cookie, int number) {
    int at = home(cookie, number);
    Exchange found = slots[at];
    while (found != null && (found.socketCookie != cookie || found.number != number)) {
      at = (at + 1) & mask;
      found = slots[at];
    }
    return found;
  }

  /** Adds one that is not in the table, which has room. */
  Exchange add(ExchangeFacts facts) {
    Exchange exchange = unused;
    if (exchange == null) {
      exchange = new Exchange();
    } else {
      unused = exchange.nextWaiting;
    }
    exchange.begin(facts);
    int at = home(exchange.socketCookie, exchange.number);
    while (slots[at] != null) {
      at = (at + 1) & mask;
    }
    slots[at] = exchange;
    size++;
    return exchange;
  }

  /** Takes one out. It keeps what it says until the next {@link #add}. */
  void remove(Exchange exchange) {
    int at = home(exchange.socketCookie, exchange.number);
    while (slots[at] != exchange) {
      at = (at + 1) & mask;
    }
    closeGap(at);
    size--;
    exchange.nextWaiting = unused;
    unused = exchange;
  }

  /** Moves back what had to give way to the one that leaves (Knuth, 6.4 algorithm R). */
  private void closeGap(int gap) {
    int at = (gap + 1) & mask;
    Exchange next = slots[at];
    while (next != null) {
      int distance = (at - home(next.socketCookie, next.number)) & mask;
      if (distance >= ((at - gap) & mask)) {
        slots[gap] = next;
        gap = at;
      }
      at = (at + 1) & mask;
      next = slots[at];
    }
    slots[gap] = null;
  }

  private int home(long cookie, int number) {
    int group = number >>> SIDE_BY_SIDE_BITS;
    int first = (int) (((cookie * MULTIPLIER + group) * MULTIPLIER) >>> shift);
    return (first & -SIDE_BY_SIDE) | (number & (SIDE_BY_SIDE - 1));
  }
}
