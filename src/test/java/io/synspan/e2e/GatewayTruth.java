package io.synspan.e2e;

import io.synspan.testing.HttpParties;
import io.synspan.testing.HttpVisit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which connection and which request on it each span is really of: clients know the trace that they
 * asked for, backends the span that their request is of.
 */
final class GatewayTruth {
  private final Map<String, Client> clients = new HashMap<>();
  private final Map<Long, HttpVisit> backends = new HashMap<>();
  private int parties;

  /**
   * A request as a client made it.
   *
   * @param connection the same for all requests of one connection, of all parties
   */
  record Client(String connection, HttpVisit visit) {}

  /** Adds what a party has noted. */
  void add(HttpParties party, Iterable<HttpVisit> visits) {
    parties++;
    for (HttpVisit visit : visits) {
      if (visit.party().equals("backend")) {
        backends.put(visit.spanId(), visit);
      } else {
        clients.put(
            party.traceId(visit.id()), new Client(parties + "/" + visit.connection(), visit));
      }
    }
  }

  /** Null for a trace that none of the clients has asked for. */
  @Nullable Client client(String traceId) {
    return clients.get(traceId);
  }

  /** Null where no backend has seen a request of this span. */
  @Nullable HttpVisit backend(String spanId) {
    return backends.get(Long.parseUnsignedLong(spanId, 16));
  }
}
