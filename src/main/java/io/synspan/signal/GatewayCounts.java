package io.synspan.signal;

import java.util.List;

/**
 * What has become of the gateway's telemetry so far.
 *
 * @param spansReceived in messages that were well
 * @param spansForwarded of these, taken by the collector
 * @param spansRefused of these, the gateway was told no
 * @param matches empty where spans are not matched
 */
public record GatewayCounts(
    long spansReceived,
    long spansForwarded,
    long spansRefused,
    List<Requests> requests,
    List<Matches> matches) {

  /** Of one signal, such as {@code traces}. */
  public record Requests(String signal, long forwarded, long refused) {}

  /**
   * Spans for which so many connections were found.
   *
   * @param kind {@code server} or {@code client}
   * @param result {@code unique}, {@code ambiguous}, ...
   */
  public record Matches(String kind, String result, long spans) {}
}
