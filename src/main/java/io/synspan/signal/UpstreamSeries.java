package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.synspan.connection.Connection;
import io.synspan.semconv.TcpAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The attribute sets of upstreams by their key. The first so many get one of their own, the others
 * share one. For one thread; allocates for a new upstream alone.
 */
final class UpstreamSeries {
  private static final Attributes OVERFLOW = Attributes.of(TcpAttributes.METRIC_OVERFLOW, true);

  private final int limit;
  private final long[] keys;
  private final @Nullable Attributes[] series;
  private int size;

  UpstreamSeries(int limit) {
    this.limit = limit;
    int slots = Integer.highestOneBit(Math.max(1, limit)) << 2;
    this.keys = new long[slots];
    this.series = new @Nullable Attributes[slots];
  }

  /** Learns whose key this is. */
  void see(long key, Connection connection) {
    int slot = slotOf(key);
    if (series[slot] == null && size < limit) {
      keys[slot] = key;
      series[slot] =
          Attributes.of(
              ServerAttributes.SERVER_ADDRESS,
              connection.endpoints().peerAddress(),
              ServerAttributes.SERVER_PORT,
              (long) connection.peerPort());
      size++;
    }
  }

  Attributes of(long key) {
    Attributes known = series[slotOf(key)];
    return known == null ? OVERFLOW : known;
  }

  private int slotOf(long key) {
    int slot = (int) (key >>> 32) & (keys.length - 1);
    while (series[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }
}
