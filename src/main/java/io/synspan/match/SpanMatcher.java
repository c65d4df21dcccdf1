package io.synspan.match;

import static java.util.Objects.requireNonNull;

import io.synspan.connection.ConnectionListener;
import io.synspan.connection.MonotonicClock;
import io.synspan.exchange.ProxyListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connections and the requests of spans: of kind SERVER by their peer's end or address,
 * of kind CLIENT by the request's own {@code traceparent}, by elimination, or by the pairs of a
 * proxy's exchanges. Any thread may call it.
 */
public final class SpanMatcher {
  private static final int MOST_TRACES = 1 << 14;
  private static final int MOST_RESOURCES = 256;

  private final ConnectionIndex connections;
  private final ServerMatcher servers;
  private final AddressMatcher addresses;
  private final MonotonicClock clock;
  private final ExchangeFeed feed;
  private final ExchangeIndex exchanges;
  private final UpstreamMatcher upstreams;
  private final TraceparentMatcher traceparents;
  private final PairMatcher pairs;
  private final StepWatch steps = new StepWatch();
  private final EarlyTimes early = new EarlyTimes();
  private final BoundedMap<TraceId, ReceivedRequest> received = new BoundedMap<>(MOST_TRACES);
  private final BoundedMap<Long, Boolean> traced = new BoundedMap<>(MOST_RESOURCES);
  private final BoundedMap<Long, AnswerOrder> answerOrders = new BoundedMap<>(MOST_RESOURCES);
  private volatile long completeNs = Long.MIN_VALUE;

  /**
   * @param receiverPorts where spans are received: who sends them there is not looked at
   * @param rememberedConnections that have ended
   * @param rememberedExchanges of each role
   */
  public SpanMatcher(
      MonotonicClock clock,
      Set<Integer> receiverPorts,
      int rememberedConnections,
      int rememberedExchanges) {
    this.clock = clock;
    this.feed = new ExchangeFeed(receiverPorts, this::take);
    this.connections = new ConnectionIndex(rememberedConnections);
    this.servers = new ServerMatcher(connections, clock);
    this.exchanges = new ExchangeIndex(rememberedExchanges);
    this.addresses = new AddressMatcher(connections, exchanges);
    this.upstreams = new UpstreamMatcher(connections, exchanges);
    this.traceparents = new TraceparentMatcher(connections, exchanges);
    this.pairs = new PairMatcher(connections, exchanges);
  }

  /** Who must hear of connections. */
  public List<ConnectionListener> listeners() {
    return List.of(connections, feed);
  }

  /** Who must hear of a proxy's pairs, and of what is complete. */
  public ProxyListener pairListener() {
    return feed;
  }

  /** Begins to keep connections and exchanges; any number of times. */
  public void wake() {
    connections.wake();
    feed.wake();
  }

  /** CLOCK_MONOTONIC: all exchanges that had begun by then are known as they were then. */
  public long completeNs() {
    return completeNs;
  }

  synchronized void take(ExchangeNews news) {
    exchanges.take(news);
    addresses.complete(exchanges.completeNs());
    completeNs = exchanges.completeNs();
  }

  /**
   * Matches the spans of one message. What is found for a CLIENT span rules that exchange out for
   * all that come later, so a message is matched once.
   *
   * @return for each span its match
   */
  public List<Match> match(List<SpanFacts> spans) {
    Match[] results = new Match[spans.size()];
    Arrays.fill(results, Match.NONE);
    for (int i = 0; i < results.length; i++) {
      SpanFacts span = spans.get(i);
      if (namesEnd(span)) {
        results[i] = servers.match(span, requireNonNull(span.peer()));
      }
    }
    synchronized (this) {
      long offsetNs = clock.epochOffsetNs();
      steps.look(offsetNs, exchanges.completeNs());
      addresses.begin();
      for (int i = 0; i < results.length; i++) {
        receive(spans.get(i), results, i, offsetNs);
      }
      matchClients(spans, results, offsetNs);
    }
    return List.of(results);
  }

  private static boolean namesEnd(SpanFacts span) {
    return span.server() && span.peer() != null && span.peer().hasPort();
  }

  private void receive(SpanFacts span, Match[] results, int index, long offsetNs) {
    if (span.server() && span.peer() != null && !span.peer().hasPort()) {
      results[index] = addresses.match(span, span.peer(), offsetNs, steps.steppedUntilNs());
    }
    TcpConnection connection = results[index].connection();
    if (!span.server() || connection == null) {
      return;
    }
    List<SeenExchange> possible = requests(span, connection, offsetNs);
    SeenExchange request = ReceivedRequest.only(possible);
    if (namesEnd(span)) {
      learn(span, connection, possible, offsetNs);
    }
    long untilNs = request == null ? 0 : exchanges.noneNextUntilNs(request);
    results[index] = results[index].of(request, untilNs);
  }

  private List<SeenExchange> requests(SpanFacts span, TcpConnection connection, long offsetNs) {
    long startNs = span.startNs() - offsetNs;
    return startNs > steps.steppedUntilNs() && startNs <= exchanges.completeNs()
        ? exchanges.downstream(
            connection.cookie(), startNs, span.endNs() - offsetNs, span.resolutionNs())
        : List.of();
  }

  /** What a SERVER span tells of its trace and its process. An address alone tells too little. */
  private void learn(
      SpanFacts span, TcpConnection connection, List<SeenExchange> possible, long offsetNs) {
    upstreams.isProcess(span.resource(), connection.processId());
    long earlyNs = earlyNs(span, connection, possible, offsetNs);
    if (earlyNs > 0) {
      early.saw(earlyNs, exchanges.completeNs());
    }
    if (span.traceHigh() != 0 || span.traceLow() != 0) {
      received.merge(
          TraceId.of(span),
          ReceivedRequest.of(
              span.spanId(),
              connection.processId(),
              possible,
              earlyNs > (possible.isEmpty() ? 0 : EarlyTimes.RARELY_MORE_NS)),
          ReceivedRequest::and);
    }
  }

  /** By how much the times of a server span's trace are seen to be too early; 0 where not. */
  private long earlyNs(
      SpanFacts span, TcpConnection connection, List<SeenExchange> possible, long offsetNs) {
    if (possible.isEmpty()) {
      long startNs = span.startNs() - offsetNs;
      long knownNs = Math.max(exchanges.knownSinceNs(), exchanges.downstreamKnownSinceNs());
      return startNs < Math.max(knownNs, steps.steppedUntilNs())
          ? 0
          : exchanges.requestFollowsNs(connection.cookie(), startNs);
    }
    SeenExchange request = ReceivedRequest.only(possible);
    return request != null && request.isAnswered()
        ? answerOrder(span)
            .look(request.answerFirstNs(), span.endNs() - offsetNs + span.resolutionNs())
        : 0;
  }

  private void matchClients(List<SpanFacts> spans, Match[] results, long offsetNs) {
    List<UpstreamRow> rows = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      SpanFacts span = spans.get(i);
      if (!span.server()) {
        upstreams.seeParent(span);
        ReceivedRequest request = received.get(TraceId.of(span));
        long processId = request == null ? 0 : request.processId();
        rows.add(upstreams.rowOf(span, offsetNs, allowedNs(span, request, offsetNs), processId, i));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    long knownSinceNs = Math.max(exchanges.knownSinceNs(), steps.steppedUntilNs());
    List<UpstreamRow> rest = new ArrayList<>();
    for (UpstreamRow row : rows) {
      Match match = traceparents.match(row);
      results[row.index] = match == null ? Match.UNKNOWN : match;
      if (match == null) {
        rest.add(row);
      } else {
        traced.put(upstreamOf(row.span), true);
      }
    }
    rest.removeIf(row -> traced.containsKey(upstreamOf(row.span)));
    upstreams.match(rest.stream().filter(row -> !isEarly(row)).toList(), knownSinceNs, results);
    for (UpstreamRow row : rest) {
      ReceivedRequest request = received.get(TraceId.of(row.span));
      if (results[row.index].connection() == null && request != null) {
        results[row.index] = pairs.match(row, rest, request, results[row.index]);
      }
    }
  }

  /** Its requests carry a traceparent: what is not found by that is not looked for otherwise. */
  private static long upstreamOf(SpanFacts span) {
    Endpoint peer = span.peer();
    return 31 * span.resource() + (peer == null ? span.servicePort() : peer.port());
  }

  private boolean isEarly(UpstreamRow row) {
    ReceivedRequest request = received.get(TraceId.of(row.span));
    return request != null && request.early();
  }

  /**
   * How much later than a span's end its answer may come: until its trace's own request was
   * answered, where that is known.
   */
  private long allowedNs(SpanFacts span, @Nullable ReceivedRequest request, long offsetNs) {
    long nowNs = exchanges.completeNs();
    return request != null && request.answeredNs() != 0
        ? early.allowedNs(nowNs, request.answeredNs() - (span.endNs() - offsetNs))
        : early.allowedNs(nowNs, answerOrder(span).isKept());
  }

  private AnswerOrder answerOrder(SpanFacts span) {
    return answerOrders.computeIfAbsent(span.resource(), unknown -> new AnswerOrder());
  }

  /**
   * Whether a match now would find all that one a moment later finds: what happened during the
   * spans has been read.
   *
   * @param nowNs CLOCK_MONOTONIC
   * @param readerNs within which the reader comes round
   */
  public boolean isReady(List<SpanFacts> spans, long nowNs, long readerNs) {
    long known = completeNs == Long.MIN_VALUE ? nowNs - readerNs : completeNs;
    long offsetNs = clock.epochOffsetNs();
    for (SpanFacts span : spans) {
      long endNs = span.endNs() - offsetNs;
      boolean recent = endNs > known && endNs <= nowNs;
      if (recent && (completeNs != Long.MIN_VALUE || isUnknown(span))) {
        return false;
      }
    }
    return true;
  }

  private boolean isUnknown(SpanFacts span) {
    return namesEnd(span)
        && servers.match(span, requireNonNull(span.peer())).result() == Match.Result.NONE;
  }
}
