package io.synspan.match;

import java.util.List;
import java.util.stream.Stream;

/** The last requests that named their span, by that. Bounded. Guarded by its owner. */
final class TracedRequests {
  /** A span that was tried so often stays undecided. */
  private static final int MOST_OF_A_SPAN = 16;

  private final BoundedMap<SpanId, List<TracedRequest>> bySpan;

  /**
   * @param most spans that are remembered
   */
  TracedRequests(int most) {
    this.bySpan = new BoundedMap<>(most);
  }

  void put(TracedRequest request) {
    bySpan.merge(request.span(), List.of(request), TracedRequests::and);
  }

  /** A send that had to begin again is told of twice. */
  private static List<TracedRequest> and(List<TracedRequest> known, List<TracedRequest> more) {
    TracedRequest request = more.getFirst();
    boolean again = known.stream().anyMatch(other -> other.exchange().equals(request.exchange()));
    return again || known.size() == MOST_OF_A_SPAN
        ? known
        : Stream.concat(known.stream(), more.stream()).toList();
  }

  /** Those that named this span, in the order in which they were sent; mostly one or none. */
  List<TracedRequest> of(SpanId span) {
    return bySpan.getOrDefault(span, List.of());
  }
}
