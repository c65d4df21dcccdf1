package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.semconv.NetworkAttributes;
import io.synspan.event.Role;
import io.synspan.semconv.TcpAttributes;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the series of a service by role and port, two array reads away. Ports are chosen by whoever
 * connects, so only the first so many services get series of their own; all others share one a
 * role, marked {@code otel.metric.overflow}. For one thread.
 *
 * @param <S> what records for one service
 */
final class ServiceSeriesTable<S> {
  private static final int PAGE_BITS = 8;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
  private static final int PORT_BITS = 16;

  private final int limit;
  private final Function<Attributes, S> made;
  private final S clientOverflow;
  private final S serverOverflow;
  private final @Nullable S[] @Nullable [] pages = pages(2 << (PORT_BITS - PAGE_BITS));
  private int size;

  /**
   * @param limit services (a role and a port) that get series of their own
   * @param made the series of a service, by its attributes
   */
  ServiceSeriesTable(int limit, Function<Attributes, S> made) {
    this.limit = limit;
    this.made = made;
    this.clientOverflow = overflow(Role.CLIENT);
    this.serverOverflow = overflow(Role.SERVER);
  }

  /**
   * @param role client or server
   */
  S of(Role role, int servicePort) {
    int key = (role == Role.SERVER ? 1 << PORT_BITS : 0) | servicePort;
    @Nullable S[] page = pages[key >>> PAGE_BITS];
    S known = page == null ? null : page[key & PAGE_MASK];
    return known != null ? known : admit(key, role, servicePort);
  }

  private S admit(int key, Role role, int servicePort) {
    if (size == limit) {
      return role == Role.SERVER ? serverOverflow : clientOverflow;
    }
    @Nullable S[] page = pages[key >>> PAGE_BITS];
    if (page == null) {
      page = page();
      pages[key >>> PAGE_BITS] = page;
    }
    S added = made.apply(service(role, servicePort));
    page[key & PAGE_MASK] = added;
    size++;
    return added;
  }

  private static Attributes service(Role role, int servicePort) {
    return Attributes.of(
        TcpAttributes.HANDSHAKE_ROLE,
        AttributeValues.of(role),
        role == Role.SERVER
            ? NetworkAttributes.NETWORK_LOCAL_PORT
            : NetworkAttributes.NETWORK_PEER_PORT,
        (long) servicePort);
  }

  private S overflow(Role role) {
    return made.apply(
        Attributes.of(
            TcpAttributes.HANDSHAKE_ROLE,
            AttributeValues.of(role),
            TcpAttributes.METRIC_OVERFLOW,
            true));
  }

  @SuppressWarnings("unchecked")
  private static <S> @Nullable S[] @Nullable [] pages(int count) {
    return (@Nullable S[][]) new Object[count][];
  }

  @SuppressWarnings("unchecked")
  private static <S> @Nullable S[] page() {
    return (@Nullable S[]) new Object[1 << PAGE_BITS];
  }
}
