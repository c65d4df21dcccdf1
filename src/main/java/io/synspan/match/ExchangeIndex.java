package io.synspan.match;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of the last while, by what spans are looked up with. Bounded; it knows since when
 * it knows all. Guarded by its owner.
 */
final class ExchangeIndex {
  /** More connections than this in a fog at once, and nothing is certain. */
  private static final int MOST_FOGS = 16_384;

  private static final long CROWDED_NS = 3_600_000_000_000L;

  private static final long SHORTLY_NS = 50_000_000;

  /** Of one connection, in {@link #mayHave}. */
  private static final int MOST_LOOKS = 64;

  /** Those that began before a span and may still have been open, in {@link #mayHave}. */
  private static final int MOST_BEFORE = 4;

  private final int most;
  private final NavigableSet<UpstreamEntry> upstream = new TreeSet<>(UpstreamEntry.ORDER);
  private final Map<ExchangeNews.Id, UpstreamEntry> upstreamById = new HashMap<>();
  private final Map<Long, TreeMap<Long, SeenExchange>> downstream = new HashMap<>();
  private final Deque<ExchangeNews.Id> downstreamOrder = new ArrayDeque<>();
  private final Map<Long, Fog> fogs = new LinkedHashMap<>();
  private final Map<ExchangeNews.Id, ExchangeNews.Id> pairs;
  private final TracedRequests traced;

  private long completeNs = Long.MIN_VALUE;
  private long knownSinceNs = Long.MAX_VALUE;
  private long downstreamKnownSinceNs = Long.MIN_VALUE;

  /**
   * @param most exchanges of each role that are remembered
   */
  ExchangeIndex(int most) {
    this.most = most;
    this.pairs = new BoundedMap<>(most);
    this.traced = new TracedRequests(most);
  }

  void take(ExchangeNews news) {
    if (knownSinceNs == Long.MAX_VALUE) {
      knownSinceNs = news.completeNs();
    }
    knowsAllSince(news.blindUntilNs());
    for (SeenExchange exchange : news.exchanges()) {
      if (exchange.upstream()) {
        putUpstream(exchange);
      } else {
        putDownstream(exchange);
      }
    }
    news.traced().forEach(traced::put);
    for (Long cookie : news.ended()) {
      fogs.computeIfPresent(cookie, (key, fog) -> fog.ended(news.completeNs()));
    }
    news.pairs().forEach(pair -> pairs.put(pair.downstream(), pair.upstream()));
    completeNs = Math.max(completeNs, news.completeNs());
    forgetFogs();
  }

  private void knowsAllSince(long ns) {
    knownSinceNs = Math.max(knownSinceNs, ns);
  }

  private void putUpstream(SeenExchange exchange) {
    ExchangeNews.Id id = new ExchangeNews.Id(exchange.cookie(), exchange.number());
    UpstreamEntry known = upstreamById.get(id);
    if (!exchange.request()) {
      if (known != null) {
        upstreamById.remove(id);
        upstream.remove(known);
      }
      putFog(exchange);
    } else if (known != null) {
      known.seen = exchange;
    } else {
      UpstreamEntry entry = new UpstreamEntry(exchange);
      upstreamById.put(id, entry);
      upstream.add(entry);
      forgetOldestUpstream();
    }
  }

  private void putFog(SeenExchange exchange) {
    if (fogs.size() < MOST_FOGS || fogs.containsKey(exchange.cookie())) {
      fogs.merge(exchange.cookie(), Fog.of(exchange), (fog, more) -> fog.and(exchange));
    } else {
      knowsAllSince(exchange.lastNs() + CROWDED_NS);
    }
  }

  private void forgetOldestUpstream() {
    if (upstream.size() <= most) {
      return;
    }
    UpstreamEntry oldest = upstream.pollFirst();
    if (oldest != null) {
      upstreamById.remove(new ExchangeNews.Id(oldest.seen.cookie(), oldest.seen.number()));
      knowsAllSince(oldest.firstNs() + 1);
    }
  }

  private void putDownstream(SeenExchange exchange) {
    SeenExchange known =
        downstream
            .computeIfAbsent(exchange.cookie(), cookie -> new TreeMap<>())
            .put(exchange.firstNs(), exchange);
    if (known == null) {
      downstreamOrder.add(new ExchangeNews.Id(exchange.cookie(), exchange.firstNs()));
      if (downstreamOrder.size() > most) {
        forgetDownstream(downstreamOrder.remove());
      }
    }
  }

  private void forgetDownstream(ExchangeNews.Id oldest) {
    TreeMap<Long, SeenExchange> ofConnection = downstream.get(oldest.cookie());
    if (ofConnection != null) {
      SeenExchange forgotten = ofConnection.remove(oldest.number());
      if (forgotten != null) {
        downstreamKnownSinceNs = Math.max(downstreamKnownSinceNs, forgotten.lastNs() + 1);
      }
      if (ofConnection.isEmpty()) {
        downstream.remove(oldest.cookie());
      }
    }
  }

  /** Those that are over go, and with them what they say of the time before. */
  private void forgetFogs() {
    if (fogs.size() <= MOST_FOGS / 2) {
      return;
    }
    Iterator<Fog> oldest = fogs.values().iterator();
    while (fogs.size() > MOST_FOGS / 2 && oldest.hasNext()) {
      Fog fog = oldest.next();
      if (fog.untilNs() != Long.MAX_VALUE) {
        oldest.remove();
        knowsAllSince(fog.untilNs() + 1);
      }
    }
  }

  /** All that had begun by then is known as it was then. */
  long completeNs() {
    return completeNs;
  }

  /** From then on all is known. */
  long knownSinceNs() {
    return knownSinceNs;
  }

  /** From then on all that were received are known, as far as all are known. */
  long downstreamKnownSinceNs() {
    return downstreamKnownSinceNs;
  }

  /** Hands out what began between two times, in order, until somebody has enough. */
  void upstreamBetween(long startNs, long endNs, Predicate<UpstreamEntry> wantsMore) {
    for (UpstreamEntry entry : upstream.tailSet(at(startNs), true)) {
      if (entry.firstNs() > endNs || !wantsMore.test(entry)) {
        return;
      }
    }
  }

  private static UpstreamEntry at(long ns) {
    return new UpstreamEntry(
        new SeenExchange(
            Long.MIN_VALUE, 0, 0, true, new Endpoint(0, 0, 0), ns, 0, 0, 0, 0, false, false));
  }

  Collection<Fog> fogs() {
    return fogs.values();
  }

  /** Requests that named this span. */
  List<TracedRequest> tracedBy(SpanId span) {
    return traced.of(span);
  }

  @Nullable UpstreamEntry upstream(ExchangeNews.Id id) {
    return upstreamById.get(id);
  }

  /** The upstream exchange that a downstream one caused, where that is certain. */
  ExchangeNews.@Nullable Id pairOf(SeenExchange exchange) {
    return pairs.get(new ExchangeNews.Id(exchange.cookie(), exchange.number()));
  }

  /**
   * The requests that a SERVER span may be of, on its connection: the one that had begun to come,
   * and was not answered yet, when the span began. Where others came soon after that, within the
   * span, its times may be too early, and the request one of those.
   *
   * @param slackNs by which the span's times may be off
   */
  List<SeenExchange> downstream(long cookie, long startNs, long endNs, long slackNs) {
    TreeMap<Long, SeenExchange> ofConnection = downstream.get(cookie);
    if (ofConnection == null) {
      return List.of();
    }
    Map.Entry<Long, SeenExchange> last = ofConnection.floorEntry(startNs + slackNs);
    if (last == null || !isOpen(last.getValue(), startNs - slackNs)) {
      return List.of();
    }
    List<SeenExchange> possible = new ArrayList<>();
    Map.Entry<Long, SeenExchange> before = ofConnection.lowerEntry(last.getKey());
    if (before != null && isOpen(before.getValue(), startNs - slackNs)) {
      possible.add(before.getValue());
    }
    long shortlyNs = Math.max(last.getKey(), Math.min(endNs, startNs + SHORTLY_NS));
    possible.addAll(ofConnection.subMap(last.getKey(), true, shortlyNs, true).values());
    return possible;
  }

  /**
   * Whether the request of a SERVER span may have come on a connection: one that began before the
   * span or shortly after it, since its times may be too early, and was answered within it or
   * shortly after it; or what can't be told apart.
   *
   * @param slackNs by which the span's times may be off
   */
  boolean mayHave(long cookie, long startNs, long endNs, long slackNs) {
    TreeMap<Long, SeenExchange> ofConnection = downstream.get(cookie);
    if (ofConnection == null) {
      return false;
    }
    int before = MOST_BEFORE;
    int looks = MOST_LOOKS;
    for (SeenExchange exchange :
        ofConnection.headMap(startNs + SHORTLY_NS, true).descendingMap().values()) {
      if (looks-- == 0 || mayBe(exchange, startNs - slackNs, endNs + SHORTLY_NS)) {
        return true;
      }
      if (exchange.firstNs() < startNs - slackNs && --before == 0) {
        return false;
      }
    }
    return false;
  }

  private static boolean mayBe(SeenExchange exchange, long startNs, long endNs) {
    if (!exchange.request()) {
      return exchange.fullDuplex() || exchange.lastNs() >= startNs;
    }
    return !exchange.isAnswered()
        || (exchange.answerFirstNs() >= startNs && exchange.answerFirstNs() <= endNs);
  }

  /** Up to when no other request came after one on its connection, as far as is known. */
  long noneNextUntilNs(SeenExchange request) {
    TreeMap<Long, SeenExchange> ofConnection = downstream.get(request.cookie());
    Long next = ofConnection == null ? null : ofConnection.higherKey(request.firstNs());
    return next == null ? completeNs : Math.min(next, completeNs);
  }

  /** How long after a span began a request came on its connection; 0 where none came shortly. */
  long requestFollowsNs(long cookie, long startNs) {
    TreeMap<Long, SeenExchange> ofConnection = downstream.get(cookie);
    Map.Entry<Long, SeenExchange> next =
        ofConnection == null ? null : ofConnection.higherEntry(startNs);
    if (next == null || !next.getValue().request()) {
      return 0;
    }
    long laterNs = next.getKey() - startNs;
    return laterNs < SHORTLY_NS ? laterNs : 0;
  }

  /** It had not been answered before then. A gateway may end its span before it answers. */
  private static boolean isOpen(SeenExchange exchange, long startNs) {
    return exchange.request() && (!exchange.isAnswered() || exchange.answerFirstNs() >= startNs);
  }
}
