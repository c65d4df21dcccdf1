package io.synspan.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the exchange of a CLIENT span by way of its trace: the SERVER span, the request on its
 * socket, and the one upstream exchange which that caused (ADR 9). Guarded by its owner.
 */
final class PairMatcher {
  private static final double PAIRED = 0.7;

  private final ConnectionIndex connections;
  private final ExchangeIndex exchanges;

  PairMatcher(ConnectionIndex connections, ExchangeIndex exchanges) {
    this.connections = connections;
    this.exchanges = exchanges;
  }

  /**
   * Looks at one span that elimination has said nothing of.
   *
   * @param all of the message: another one of the trace may be the one
   * @param otherwise what to return where nothing is found
   */
  Match match(UpstreamRow row, List<UpstreamRow> all, ReceivedRequest request, Match otherwise) {
    UpstreamEntry entry = pairOf(request);
    if (entry == null
        || (entry.taken != null && !entry.taken.equals(row.id))
        || !fits(row, entry.seen)) {
      return otherwise;
    }
    for (UpstreamRow other : all) {
      if (!other.id.equals(row.id)
          && TraceId.of(other.span).equals(TraceId.of(row.span))
          && fits(other, entry.seen)) {
        return otherwise;
      }
    }
    TcpConnection connection = connections.opened(entry.seen.cookie());
    if (connection == null) {
      return otherwise;
    }
    entry.taken = row.id;
    return Match.unique(connection, entry.seen, PAIRED);
  }

  private @Nullable UpstreamEntry pairOf(ReceivedRequest request) {
    SeenExchange downstream = request.exchange();
    ExchangeNews.Id upstream = downstream == null ? null : exchanges.pairOf(downstream);
    return upstream == null ? null : exchanges.upstream(upstream);
  }

  private static boolean fits(UpstreamRow row, SeenExchange exchange) {
    return exchange.requestFirstNs() >= row.startNs
        && Math.max(exchange.requestFirstNs(), exchange.answerFirstNs()) <= row.endNs
        && row.suits(exchange.processId(), exchange.peer());
  }
}
