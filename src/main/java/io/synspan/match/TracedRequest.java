package io.synspan.match;

/**
 * A request that went out and said which span it is of, in its {@code traceparent}.
 *
 * @param span the parent that it names
 * @param exchange that it begins
 * @param processId in the initial pid namespace; 0 where unknown
 * @param peer that it went to
 * @param sentNs CLOCK_MONOTONIC
 */
record TracedRequest(
    SpanId span, ExchangeNews.Id exchange, long processId, Endpoint peer, long sentNs) {}
