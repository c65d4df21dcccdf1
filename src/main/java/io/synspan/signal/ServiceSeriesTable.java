package io.synspan.signal;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.semconv.NetworkAttributes;
import io.synspan.event.Role;
import io.synspan.semconv.TcpAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Finds the attribute sets of a service by role and port, two array reads away. Ports are chosen by
 * whoever connects, so only the first so many services get series of their own; all others share
 * one a role, marked {@code otel.metric.overflow}. For one thread.
 */
final class ServiceSeriesTable {
  private static final int PAGE_BITS = 8;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;
  private static final int PORT_BITS = 16;

  private final int limit;
  private final ResetCauses causes;
  private final ServiceSeries clientOverflow;
  private final ServiceSeries serverOverflow;
  private final @Nullable ServiceSeries[] @Nullable [] pages =
      new ServiceSeries[2 << (PORT_BITS - PAGE_BITS)][];
  private int size;

  /**
   * @param limit services (a role and a port) that get series of their own
   */
  ServiceSeriesTable(int limit, ResetCauses causes) {
    this.limit = limit;
    this.causes = causes;
    this.clientOverflow = overflow(Role.CLIENT);
    this.serverOverflow = overflow(Role.SERVER);
  }

  /**
   * @param role client or server
   */
  ServiceSeries of(Role role, int servicePort) {
    int key = (role == Role.SERVER ? 1 << PORT_BITS : 0) | servicePort;
    @Nullable ServiceSeries[] page = pages[key >>> PAGE_BITS];
    ServiceSeries known = page == null ? null : page[key & PAGE_MASK];
    return known != null ? known : admit(key, role, servicePort);
  }

  private ServiceSeries admit(int key, Role role, int servicePort) {
    if (size == limit) {
      return role == Role.SERVER ? serverOverflow : clientOverflow;
    }
    @Nullable ServiceSeries[] page = pages[key >>> PAGE_BITS];
    if (page == null) {
      page = new ServiceSeries[1 << PAGE_BITS];
      pages[key >>> PAGE_BITS] = page;
    }
    ServiceSeries added = new ServiceSeries(service(role, servicePort), causes);
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

  private ServiceSeries overflow(Role role) {
    return new ServiceSeries(
        Attributes.of(
            TcpAttributes.HANDSHAKE_ROLE,
            AttributeValues.of(role),
            TcpAttributes.METRIC_OVERFLOW,
            true),
        causes);
  }
}
