package io.synspan.detect;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The prefixes that a flood came from so far, with what each sent: at most 64, of which 3 are told.
 */
final class FloodEvidence {
  private static final int LIMIT = 64;
  private static final int TOLD = 3;

  private final Map<SourcePrefix, Long> unanswered = new HashMap<>();

  void clear() {
    unanswered.clear();
  }

  void add(SourcePrefix prefix, long more) {
    if (unanswered.size() < LIMIT || unanswered.containsKey(prefix)) {
      unanswered.merge(prefix, more, Long::sum);
    }
  }

  /** Those that sent the most, the first one first. */
  List<FloodSource> sources() {
    return unanswered.entrySet().stream()
        .map(source -> new FloodSource(source.getKey(), source.getValue()))
        .sorted(Comparator.comparingLong(FloodSource::unanswered).reversed())
        .limit(TOLD)
        .toList();
  }
}
