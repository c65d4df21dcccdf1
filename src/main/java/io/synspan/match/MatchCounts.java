package io.synspan.match;

import java.util.concurrent.atomic.LongAdder;

/** How many spans were matched so far. Any thread may call it. */
public final class MatchCounts {
  private final LongAdder unique = new LongAdder();
  private final LongAdder ambiguous = new LongAdder();
  private final LongAdder none = new LongAdder();

  public void add(Match.Result result) {
    adder(result).increment();
  }

  /** Adds what others have counted. */
  public void addAll(MatchCounts others) {
    for (Match.Result result : Match.Result.values()) {
      adder(result).add(others.of(result));
    }
  }

  public long of(Match.Result result) {
    return adder(result).sum();
  }

  private LongAdder adder(Match.Result result) {
    return switch (result) {
      case UNIQUE -> unique;
      case AMBIGUOUS -> ambiguous;
      case NONE -> none;
    };
  }
}
