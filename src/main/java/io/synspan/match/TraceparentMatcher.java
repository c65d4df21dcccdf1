package io.synspan.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the exchange of a CLIENT span by what the request itself says: the span is the parent in
 * its {@code traceparent} (ADR 17). Guarded by its owner.
 */
final class TraceparentMatcher {
  private static final double CERTAIN = 1;

  /** A proxy on the same host that is not traced may have passed the header on. */
  private static final double OF_ANY_PROCESS = 0.9;

  /** By which a tracer's clock may be off. */
  private static final long SLACK_NS = 50_000_000;

  private final ConnectionIndex connections;
  private final ExchangeIndex exchanges;

  TraceparentMatcher(ConnectionIndex connections, ExchangeIndex exchanges) {
    this.connections = connections;
    this.exchanges = exchanges;
  }

  /** Null where no request named the span. */
  @Nullable Match match(UpstreamRow row) {
    List<TracedRequest> requests =
        exchanges.tracedBy(row.id).stream().filter(request -> fits(row, request)).toList();
    if (requests.isEmpty()) {
      return null;
    }
    requests.forEach(request -> take(request, row.id));
    TracedRequest own = requests.size() == 1 ? requests.getFirst() : answered(requests);
    TcpConnection connection = own == null ? null : connections.opened(own.exchange().cookie());
    if (own == null || connection == null) {
      return own == null ? Match.AMBIGUOUS : null;
    }
    boolean sure = row.processId != 0 || row.trust.knowsProcesses() || row.span.peer() != null;
    return Match.unique(connection, seen(own), sure ? CERTAIN : OF_ANY_PROCESS);
  }

  private static boolean fits(UpstreamRow row, TracedRequest request) {
    return request.sentNs() >= row.startNs - SLACK_NS
        && request.sentNs() <= row.endNs + SLACK_NS
        && row.suits(request.processId(), request.peer())
        && (row.processId != 0 || row.trust.includes(request.processId()));
  }

  private void take(TracedRequest request, SpanId span) {
    UpstreamEntry entry = exchanges.upstream(request.exchange());
    if (entry != null) {
      entry.taken = span;
    }
  }

  /** Null where its times are not right. */
  private @Nullable SeenExchange seen(TracedRequest request) {
    UpstreamEntry entry = exchanges.upstream(request.exchange());
    return entry == null ? null : entry.seen;
  }

  /**
   * Of several tries in one span, the one whose answer is the span's: it was answered last, began
   * after all answers to others, and none began after its answer. Else null.
   */
  private @Nullable TracedRequest answered(List<TracedRequest> requests) {
    TracedRequest last = null;
    long lastAnswerNs = 0;
    for (TracedRequest request : requests) {
      SeenExchange exchange = seen(request);
      if (exchange == null) {
        return null;
      }
      if (exchange.answerFirstNs() > lastAnswerNs) {
        last = request;
        lastAnswerNs = exchange.answerFirstNs();
      }
    }
    for (TracedRequest other : requests) {
      if (last != null && !other.equals(last) && !isSettled(other, last)) {
        return null;
      }
    }
    return last;
  }

  /** Whether it is certain that the answer was that of the other one. */
  private boolean isSettled(TracedRequest request, TracedRequest answered) {
    SeenExchange own = seen(request);
    SeenExchange other = seen(answered);
    if (own == null || other == null) {
      return false;
    }
    return own.isAnswered()
        ? own.answerFirstNs() <= other.requestFirstNs()
        : own.requestFirstNs() <= other.answerFirstNs();
  }
}
