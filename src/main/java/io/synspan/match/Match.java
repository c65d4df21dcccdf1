package io.synspan.match;

import org.jspecify.annotations.Nullable;

/**
 * What was found for a span.
 *
 * @param connection where it is UNIQUE, else null
 * @param exchange the span's request on it; null where it is not known
 * @param confidence from 0 to 1; 0 where it is not UNIQUE
 * @param untilNs CLOCK_MONOTONIC: up to then nothing was asked after this exchange of a SERVER
 *     span; 0 where that is not known
 */
public record Match(
    Result result,
    @Nullable TcpConnection connection,
    @Nullable SeenExchange exchange,
    double confidence,
    long untilNs) {
  /** How many connections it can be. */
  public enum Result {
    UNIQUE,
    AMBIGUOUS,
    NONE,
    /** It can't be said, since not all was seen or is believed yet. */
    UNKNOWN
  }

  static final Match NONE = new Match(Result.NONE, null, null, 0, 0);
  static final Match AMBIGUOUS = new Match(Result.AMBIGUOUS, null, null, 0, 0);
  static final Match UNKNOWN = new Match(Result.UNKNOWN, null, null, 0, 0);

  static Match unique(
      TcpConnection connection, @Nullable SeenExchange exchange, double confidence) {
    return new Match(Result.UNIQUE, connection, exchange, confidence, 0);
  }

  /** With the request of a SERVER span. */
  Match of(@Nullable SeenExchange request, long noneNextUntilNs) {
    return new Match(
        result, connection, request, confidence, request == null ? 0 : noneNextUntilNs);
  }
}
