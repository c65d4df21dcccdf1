package io.synspan.match;

import org.jspecify.annotations.Nullable;

/**
 * What a span of kind SERVER or CLIENT says of its request and its connection. Times are wall-clock
 * nanoseconds as the span has them.
 *
 * @param traceHigh first eight bytes of the trace id; 0 with {@code traceLow} where there is none
 * @param parentId 0 where it has none
 * @param peer the connection's other end, where address and port are known; of a SERVER span also
 *     the address alone, with port 0
 * @param local its own end, where address and port are known
 * @param servicePort CLIENT: port of the server that it names, which may be no address; SERVER: of
 *     its own end; else 0
 * @param answered CLIENT: it got an answer from a server, beyond doubt
 * @param resource a digest of the bytes of its resource
 * @param threadId of the thread that began it, as its process counts them; 0 where it is not told
 */
public record SpanFacts(
    boolean server,
    long traceHigh,
    long traceLow,
    long spanId,
    long parentId,
    long startNs,
    long endNs,
    @Nullable Endpoint peer,
    @Nullable Endpoint local,
    int servicePort,
    boolean answered,
    long resource,
    long threadId) {
  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;

  /** By how much its times may be cut, which its last digits show. */
  long resolutionNs() {
    if (startNs % MILLISECOND == 0 && endNs % MILLISECOND == 0) {
      return MILLISECOND;
    }
    return startNs % MICROSECOND == 0 && endNs % MICROSECOND == 0 ? MICROSECOND : 0;
  }
}
