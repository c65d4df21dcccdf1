package io.synspan.match;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the request that a trace's SERVER span is of.
 *
 * @param spanId of the SERVER span; 0 where there are several
 * @param processId that received it; 0 where unknown
 * @param exchange the request on its connection; null where it is not known
 * @param early the span began before its request came, or ended before its answer did where others
 *     don't: the trace's times are wrong
 * @param timed its answer was seen to come when it should: the trace's times are right
 */
record ReceivedRequest(
    long spanId, long processId, @Nullable SeenExchange exchange, boolean early, boolean timed) {
  /** A trace that comes by again: whose span is whose child is not looked at. */
  ReceivedRequest and(ReceivedRequest other) {
    if (spanId == other.spanId) {
      return other;
    }
    return new ReceivedRequest(
        0,
        processId == other.processId ? processId : 0,
        null,
        early || other.early,
        timed && other.timed);
  }
}
