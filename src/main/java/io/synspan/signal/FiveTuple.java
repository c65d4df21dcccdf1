package io.synspan.signal;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.semconv.NetworkAttributes;
import io.opentelemetry.semconv.NetworkAttributes.NetworkTransportValues;
import io.opentelemetry.semconv.NetworkAttributes.NetworkTypeValues;
import io.synspan.connection.Endpoints;

/** The attributes that tell one connection from all others of its network namespace. */
final class FiveTuple {
  private FiveTuple() {}

  static void put(AttributesBuilder attributes, Endpoints ends) {
    attributes
        .put(NetworkAttributes.NETWORK_TRANSPORT, NetworkTransportValues.TCP)
        .put(
            NetworkAttributes.NETWORK_TYPE,
            ends.isIpv4() ? NetworkTypeValues.IPV4 : NetworkTypeValues.IPV6)
        .put(NetworkAttributes.NETWORK_LOCAL_ADDRESS, ends.localAddress())
        .put(NetworkAttributes.NETWORK_LOCAL_PORT, ends.localPort())
        .put(NetworkAttributes.NETWORK_PEER_ADDRESS, ends.peerAddress())
        .put(NetworkAttributes.NETWORK_PEER_PORT, ends.peerPort());
  }
}
