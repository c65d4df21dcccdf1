package io.synspan.kernel;

import io.synspan.kernel.WatchedProxy.Pair;
import io.synspan.testing.HttpProxy;
import io.synspan.testing.HttpVisit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the clients and the backends of a proxy noted of each request, by their connections' ports
 * and in order of time.
 */
final class ProxyVisits {
  /**
   * @param servicePort two backends may be asked from the same port
   */
  private record Ports(int port, int servicePort) {}

  private final Map<Ports, NavigableMap<Long, HttpVisit>> clients = new HashMap<>();
  private final Map<Ports, NavigableMap<Long, HttpVisit>> backends = new HashMap<>();
  private long proxied;

  ProxyVisits(List<HttpVisit> visits) {
    for (HttpVisit visit : visits) {
      boolean backend = visit.party().equals("backend");
      (backend ? backends : clients)
          .computeIfAbsent(new Ports(visit.port(), visit.servicePort()), ports -> new TreeMap<>())
          .put(visit.beganNs(), visit);
      if (visit.party().equals("client") && visit.status() == 200) {
        proxied++;
      }
    }
  }

  /** Requests that a backend has answered. */
  long proxied() {
    return proxied;
  }

  /** Whether both ends of a pair served the same request. */
  boolean confirm(Pair pair) {
    HttpVisit client = clientOf(pair);
    HttpVisit backend = last(backends, upstreamOf(pair), pair.upstreamAnswerNs());
    return client != null && backend != null && client.id() == backend.id();
  }

  /**
   * Whether both ends are known to have served different requests. A backend may never have heard
   * of one that it did not answer.
   */
  boolean contradict(Pair pair) {
    HttpVisit client = clientOf(pair);
    HttpVisit backend =
        pair.upstreamAnswerNs() == 0
            ? firstSince(upstreamOf(pair), pair.upstreamFirstNs())
            : last(backends, upstreamOf(pair), pair.upstreamAnswerNs());
    return client == null || (backend != null && client.id() != backend.id());
  }

  private static Ports upstreamOf(Pair pair) {
    return new Ports(pair.upstreamPort(), pair.upstreamServicePort());
  }

  private @Nullable HttpVisit firstSince(Ports ports, long timeNs) {
    NavigableMap<Long, HttpVisit> ofPort = backends.get(ports);
    Map.Entry<Long, HttpVisit> first = ofPort == null ? null : ofPort.ceilingEntry(timeNs);
    return first == null ? null : first.getValue();
  }

  /** The request of its downstream exchange: a client begins before the proxy hears of it. */
  @Nullable HttpVisit clientOf(Pair pair) {
    return last(clients, new Ports(pair.clientPort(), HttpProxy.PORT), pair.requestFirstNs());
  }

  private static @Nullable HttpVisit last(
      Map<Ports, NavigableMap<Long, HttpVisit>> visits, Ports ports, long timeNs) {
    NavigableMap<Long, HttpVisit> ofPort = visits.get(ports);
    Map.Entry<Long, HttpVisit> last = ofPort == null ? null : ofPort.floorEntry(timeNs);
    return last == null ? null : last.getValue();
  }
}
