package io.synspan.app.summary;

import io.synspan.connection.Connection;
import io.synspan.exchange.Exchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Proxied requests by upstream. The first few upstreams have a place, the others share one. */
final class ProxyTraffic {
  private static final int PLACES = 16;
  private static final long NS_PER_US = 1000;

  /** What went to one upstream. */
  static final class Upstream {
    private final long key;
    private final String name;
    final LatencyHistogram upstreamTimes = new LatencyHistogram();
    final LatencyHistogram ownTimes = new LatencyHistogram();

    private Upstream(long key, String name) {
      this.key = key;
      this.name = name;
    }

    /** {@code address:port}, or {@code others}. */
    String name() {
      return name;
    }

    long requests() {
      return upstreamTimes.count();
    }
  }

  private final List<Upstream> places = new ArrayList<>(PLACES + 1);
  private @Nullable Upstream others;

  /** Learns whose key this is. */
  void see(long key, Connection connection) {
    if (places.size() < PLACES && find(key) == null) {
      String address = connection.endpoints().peerAddress();
      String host = address.contains(":") ? "[" + address + "]" : address;
      places.add(new Upstream(key, host + ":" + connection.peerPort()));
    }
  }

  void add(Exchange downstream, Exchange upstream) {
    Upstream place = find(upstream.upstreamKey());
    if (place == null) {
      if (others == null) {
        others = new Upstream(0, "others");
      }
      place = others;
    }
    place.upstreamTimes.recordUs(upstream.durationNs() / NS_PER_US);
    place.ownTimes.recordUs(downstream.ownNs(upstream) / NS_PER_US);
  }

  /** Those with requests, the busiest first. */
  List<Upstream> busiest(int limit) {
    List<Upstream> busiest = new ArrayList<>(places);
    if (others != null) {
      busiest.add(others);
    }
    busiest.removeIf(upstream -> upstream.requests() == 0);
    busiest.sort(Comparator.comparingLong(Upstream::requests).reversed());
    return busiest.subList(0, Math.min(limit, busiest.size()));
  }

  void clear() {
    for (Upstream place : places) {
      place.upstreamTimes.clear();
      place.ownTimes.clear();
    }
    if (others != null) {
      others.upstreamTimes.clear();
      others.ownTimes.clear();
    }
  }

  private @Nullable Upstream find(long key) {
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i).key == key) {
        return places.get(i);
      }
    }
    return null;
  }
}
