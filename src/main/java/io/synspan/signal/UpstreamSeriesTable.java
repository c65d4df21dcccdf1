package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.semconv.ServerAttributes;
import io.synspan.connection.Connection;
import io.synspan.semconv.TcpAttributes;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The series of upstreams by their key. The first so many get one of their own, the others share
 * one. For one thread; allocates for a new upstream alone.
 *
 * @param <S> what records for one upstream
 */
final class UpstreamSeriesTable<S> {
  private static final Attributes OVERFLOW = Attributes.of(TcpAttributes.METRIC_OVERFLOW, true);

  private final int limit;
  private final Function<Attributes, S> made;
  private final S overflow;
  private final long[] keys;
  private final @Nullable S[] series;
  private int size;

  /**
   * @param limit upstreams that get series of their own
   * @param made the series of an upstream, by its attributes
   */
  UpstreamSeriesTable(int limit, Function<Attributes, S> made) {
    this.limit = limit;
    this.made = made;
    this.overflow = made.apply(OVERFLOW);
    int slots = Integer.highestOneBit(Math.max(1, limit)) << 2;
    this.keys = new long[slots];
    this.series = array(slots);
  }

  /** Learns whose key this is. */
  void see(long key, Connection connection) {
    int slot = slotOf(key);
    if (series[slot] == null && size < limit) {
      keys[slot] = key;
      series[slot] =
          made.apply(
              Attributes.of(
                  ServerAttributes.SERVER_ADDRESS,
                  connection.endpoints().peerAddress(),
                  ServerAttributes.SERVER_PORT,
                  (long) connection.peerPort()));
      size++;
    }
  }

  S of(long key) {
    S known = series[slotOf(key)];
    return known == null ? overflow : known;
  }

  private int slotOf(long key) {
    int slot = (int) (key >>> 32) & (keys.length - 1);
    while (series[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  @SuppressWarnings("unchecked")
  private static <S> @Nullable S[] array(int length) {
    return (@Nullable S[]) new Object[length];
  }
}
