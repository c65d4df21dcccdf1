package io.synspan.connection;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of others are of requests on which connection, so that the connection's own span and
 * these can name each other. The ids of a connection's span are known before there is one. Any
 * thread may say that a span is joined; the rest is the tracker's thread.
 */
public final class JoinedSpans {
  /** The last ones of a connection are kept. */
  public static final int MOST_OF_A_CONNECTION = 32;

  private static final int MOST_CONNECTIONS = 1 << 16;
  private static final int MOST_MADE = 1 << 14;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private final long traceSeed;
  private final long spanSeed;

  /** By the id of the connection's span. */
  private final ConcurrentHashMap<Long, Deque<SpanIds>> open = new ConcurrentHashMap<>();

  private final Set<Long> made = ConcurrentHashMap.newKeySet();
  private final Deque<Long> madeInOrder = new ArrayDeque<>();

  /** Ids are different in each process. */
  public JoinedSpans() {
    SecureRandom random = new SecureRandom();
    this.traceSeed = random.nextLong();
    this.spanSeed = random.nextLong();
  }

  /** The ids of a connection's span, if it gets one. */
  public SpanIds idsOf(long socketCookie, long establishedNs) {
    long life = SplitMix64.mix(socketCookie * MULTIPLIER + establishedNs);
    return new SpanIds(
        SplitMix64.mix(traceSeed ^ life),
        SplitMix64.mix(traceSeed + life) | 1,
        SplitMix64.mix(spanSeed ^ life) | 1);
  }

  /**
   * A span is of a request on this connection.
   *
   * @param connection the ids of its span
   * @param over whether the connection has ended
   * @return whether the connection has a span or will get one: then the two may name each other
   */
  public boolean join(SpanIds connection, boolean over, SpanIds request) {
    if (over) {
      return made.contains(connection.spanId());
    }
    if (open.size() >= MOST_CONNECTIONS && !open.containsKey(connection.spanId())) {
      return false;
    }
    open.compute(connection.spanId(), (id, requests) -> and(requests, request));
    return true;
  }

  private static Deque<SpanIds> and(@Nullable Deque<SpanIds> known, SpanIds request) {
    Deque<SpanIds> requests = known == null ? new ArrayDeque<>() : known;
    if (!requests.contains(request)) {
      if (requests.size() == MOST_OF_A_CONNECTION) {
        requests.removeFirst();
      }
      requests.addLast(request);
    }
    return requests;
  }

  /** Whether nothing is joined with a connection that is open; costs next to nothing. */
  public boolean isEmpty() {
    return open.isEmpty();
  }

  /** The connection is over: what was joined with it, in order, is handed out and forgotten. */
  public List<SpanIds> leave(SpanIds connection) {
    Deque<SpanIds> requests = open.remove(connection.spanId());
    return requests == null ? List.of() : List.copyOf(requests);
  }

  /** The connection has got its span. Spans that come later may still name it. */
  public void made(SpanIds connection) {
    made.add(connection.spanId());
    madeInOrder.addLast(connection.spanId());
    if (madeInOrder.size() > MOST_MADE) {
      made.remove(madeInOrder.removeFirst());
    }
  }
}
