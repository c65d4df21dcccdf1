package io.synspan.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Accepted connections by their peer's address alone, in the order of their times. One thread
 * writes; any thread looks up, without a lock. A look-up takes so many steps at most, however many
 * connections an address has.
 */
final class AddressIndex {
  /** More than these at one time, and nobody tells them apart. */
  static final int MOST_FOUND = 64;

  private static final int MOST_STEPS = 256;

  private static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::timeNs).thenComparingLong(Entry::cookie);

  private final ConcurrentHashMap<Endpoint, OfAddress> byAddress = new ConcurrentHashMap<>();

  /**
   * Where to find a connection.
   *
   * @param timeNs CLOCK_MONOTONIC: of its end; of its beginning while it is open
   */
  record Entry(long timeNs, long cookie, long beganNs, Endpoint peer) {
    static Entry of(Endpoint peer, TcpConnection connection) {
      long endedNs = connection.endedNs();
      long timeNs = endedNs == 0 ? connection.beganNs() : endedNs;
      return new Entry(timeNs, connection.cookie(), connection.beganNs(), peer);
    }
  }

  private record OfAddress(NavigableSet<Entry> open, NavigableSet<Entry> ended) {
    NavigableSet<Entry> of(TcpConnection connection) {
      return connection.endedNs() == 0 ? open : ended;
    }
  }

  /**
   * Puts what is now known of a connection in the place of what was.
   *
   * @param before null for a new one
   * @param after null for one that is forgotten
   */
  void replace(Endpoint peer, @Nullable TcpConnection before, @Nullable TcpConnection after) {
    Entry old = before == null ? null : Entry.of(peer, before);
    Entry next = after == null ? null : Entry.of(peer, after);
    boolean same = old != null && old.equals(next) && isOpen(before) == isOpen(after);
    if (same) {
      return;
    }
    Endpoint address = peer.withoutPort();
    OfAddress known = byAddress.get(address);
    if (after != null && next != null) {
      if (known == null) {
        known = new OfAddress(sorted(), sorted());
        byAddress.put(address, known);
      }
      // first, so that it is never in neither of them
      known.of(after).add(next);
    }
    if (before != null && old != null && known != null) {
      known.of(before).remove(old);
      if (known.open().isEmpty() && known.ended().isEmpty()) {
        byAddress.remove(address);
      }
    }
  }

  private static boolean isOpen(@Nullable TcpConnection connection) {
    return connection != null && connection.endedNs() == 0;
  }

  private static NavigableSet<Entry> sorted() {
    return new ConcurrentSkipListSet<>(ORDER);
  }

  /**
   * Those of an address that may have been there at some moment between two times; one that ends
   * just now may be there twice.
   *
   * @param address port 0
   * @return null where there are more than can be looked at
   */
  @Nullable List<Entry> find(Endpoint address, long startNs, long endNs) {
    OfAddress known = byAddress.get(address);
    if (known == null) {
      return List.of();
    }
    List<Entry> found = new ArrayList<>();
    for (Entry entry : known.open()) {
      if (entry.beganNs() > endNs) {
        break;
      }
      found.add(entry);
      if (found.size() > MOST_FOUND) {
        return null;
      }
    }
    int steps = 0;
    for (Entry entry : known.ended().tailSet(new Entry(startNs, Long.MIN_VALUE, 0, address))) {
      if (entry.beganNs() <= endNs) {
        found.add(entry);
      }
      if (found.size() > MOST_FOUND || ++steps > MOST_STEPS) {
        return null;
      }
    }
    return found;
  }
}
