package io.synspan.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the request that a trace's SERVER span is of.
 *
 * @param spanId of the SERVER span; 0 where there are several
 * @param processId that received it; 0 where unknown
 * @param exchange the request on its connection; null where it is not known
 * @param answeredNs until when it was begun to be answered, whichever request it is; 0 where that
 *     is not known
 * @param early the span began before its request came, or ended long before its answer did where
 *     others don't: the trace's times are wrong
 */
record ReceivedRequest(
    long spanId, long processId, @Nullable SeenExchange exchange, long answeredNs, boolean early) {
  static ReceivedRequest of(
      long spanId, long processId, List<SeenExchange> possible, boolean early) {
    boolean answered = possible.stream().allMatch(SeenExchange::isAnswered);
    long lastNs = possible.stream().mapToLong(SeenExchange::answerFirstNs).max().orElse(0);
    return new ReceivedRequest(spanId, processId, only(possible), answered ? lastNs : 0, early);
  }

  /** The request, where there is one possibility. */
  static @Nullable SeenExchange only(List<SeenExchange> possible) {
    return possible.size() == 1 ? possible.getFirst() : null;
  }

  /** A trace that comes by again: whose span is whose child is not looked at. */
  ReceivedRequest and(ReceivedRequest other) {
    if (spanId == other.spanId) {
      return other;
    }
    return new ReceivedRequest(
        0, processId == other.processId ? processId : 0, null, 0, early || other.early);
  }
}
