package io.synspan.match;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many spans were matched so far, by their kind. Any thread may call it. */
public final class MatchCounts {
  private final Map<Match.Result, LongAdder> server = adders();
  private final Map<Match.Result, LongAdder> client = adders();

  private static Map<Match.Result, LongAdder> adders() {
    Map<Match.Result, LongAdder> adders = new EnumMap<>(Match.Result.class);
    for (Match.Result result : Match.Result.values()) {
      adders.put(result, new LongAdder());
    }
    return adders;
  }

  public void add(boolean ofServer, Match.Result result) {
    adder(ofServer, result).increment();
  }

  public long of(boolean ofServer, Match.Result result) {
    return adder(ofServer, result).sum();
  }

  @SuppressWarnings("NullAway") // there is one for each
  private LongAdder adder(boolean ofServer, Match.Result result) {
    return (ofServer ? server : client).get(result);
  }
}
