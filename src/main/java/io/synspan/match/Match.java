package io.synspan.match;

import org.jspecify.annotations.Nullable;

/**
 * What was found for a span.
 *
 * @param connection where it is UNIQUE, else null
 * @param confidence from 0 to 1; 0 where it is not UNIQUE
 */
public record Match(Result result, @Nullable TcpConnection connection, double confidence) {
  /** How many connections it can be. */
  public enum Result {
    UNIQUE,
    AMBIGUOUS,
    NONE
  }

  static final Match NONE = new Match(Result.NONE, null, 0);
  static final Match AMBIGUOUS = new Match(Result.AMBIGUOUS, null, 0);
}
