package io.synspan.match;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the accepted connection of a SERVER span that names its peer's address and no port: the
 * only one of that address on which its request can have come. Guarded by its owner.
 */
final class AddressMatcher {
  /** Some tracers cut times to milliseconds. */
  private static final long SLACK_NS = 2_000_000;

  /** Within which each open connection that moves is looked at once. */
  private static final long LOOK_NS = 20_000_000_000L;

  private static final double ALONE = 0.6;
  private static final double OTHERS_RULED_OUT = 0.5;
  private static final int MOST_RESOURCES = 256;
  private static final int MOST_TAKEN = 1 << 14;

  /** Connections that are looked at for the spans of one message. */
  private static final int MOST_LOOKS = 1 << 16;

  private final ConnectionIndex connections;
  private final ExchangeIndex exchanges;
  private final BoundedMap<Long, ResourceTrust> trusts = new BoundedMap<>(MOST_RESOURCES);
  private final BoundedMap<ExchangeNews.Id, Long> taken = new BoundedMap<>(MOST_TAKEN);
  private long firstNewsNs = Long.MAX_VALUE;
  private long knownSinceNs = Long.MAX_VALUE;
  private int looksLeft;

  AddressMatcher(ConnectionIndex connections, ExchangeIndex exchanges) {
    this.connections = connections;
    this.exchanges = exchanges;
  }

  /** The reader has come round; CLOCK_MONOTONIC. */
  void complete(long completeNs) {
    firstNewsNs = Math.min(firstNewsNs, completeNs);
    if (knownSinceNs == Long.MAX_VALUE && connections.hasAddresses()) {
      knownSinceNs = Math.max(completeNs, firstNewsNs + LOOK_NS);
    }
  }

  /** The spans of another message. */
  void begin() {
    looksLeft = MOST_LOOKS;
  }

  /**
   * Only where all connections and exchanges of the span's times are known can the others be ruled
   * out.
   *
   * @param address the span's peer
   * @param offsetNs from CLOCK_MONOTONIC to the wall clock
   * @param steppedUntilNs CLOCK_MONOTONIC: times before may be of another clock
   */
  Match match(SpanFacts span, Endpoint address, long offsetNs, long steppedUntilNs) {
    connections.wakeAddresses();
    long startNs = span.startNs() - offsetNs;
    long endNs = Math.max(startNs, span.endNs() - offsetNs);
    long nowNs = exchanges.completeNs();
    ResourceTrust trust = trusts.computeIfAbsent(span.resource(), unknown -> new ResourceTrust());
    boolean known = startNs - SLACK_NS > Math.max(knownSinceNs(), steppedUntilNs);
    if (!known || endNs > nowNs || trust.isBlamed(nowNs) || looksLeft <= 0) {
      return Match.UNKNOWN;
    }
    List<TcpConnection> candidates =
        connections.withAddress(address, startNs - SLACK_NS, endNs + SLACK_NS);
    looksLeft -= candidates == null ? AddressIndex.MOST_FOUND : candidates.size();
    if (candidates == null) {
      return Match.AMBIGUOUS;
    }
    candidates.removeIf(one -> !isAt(span, one));
    return decide(span, candidates, startNs, endNs, trust);
  }

  private long knownSinceNs() {
    long exchangesNs = Math.max(exchanges.knownSinceNs(), exchanges.downstreamKnownSinceNs());
    return Math.max(Math.max(knownSinceNs, exchangesNs), connections.forgottenUntilNs());
  }

  private static boolean isAt(SpanFacts span, TcpConnection connection) {
    Endpoint local = span.local();
    if (local != null) {
      return local.equals(connection.local());
    }
    return span.servicePort() == 0 || span.servicePort() == connection.local().port();
  }

  private Match decide(
      SpanFacts span,
      List<TcpConnection> candidates,
      long startNs,
      long endNs,
      ResourceTrust trust) {
    List<TcpConnection> possible = new ArrayList<>(candidates);
    possible.removeIf(one -> !exchanges.mayHave(one.cookie(), startNs, endNs, SLACK_NS));
    if (possible.size() > 1) {
      return Match.AMBIGUOUS;
    }
    if (possible.isEmpty()) {
      contradict(trust);
      return Match.NONE;
    }
    TcpConnection found = possible.getFirst();
    SeenExchange request =
        ReceivedRequest.only(
            exchanges.downstream(found.cookie(), startNs, endNs, span.resolutionNs()));
    boolean alone = candidates.size() == 1;
    if (request == null && !alone) {
      return Match.AMBIGUOUS;
    }
    if (isTaken(request, span.spanId())) {
      // times that are too early explain it, where its own comes just after
      if (exchanges.requestFollowsNs(found.cookie(), startNs) == 0) {
        contradict(trust);
      }
      return Match.AMBIGUOUS;
    }
    trust.isProcess(found.processId());
    trust.explained();
    return trust.isTrusted(exchanges.completeNs())
        ? Match.unique(found, null, alone ? ALONE : OTHERS_RULED_OUT)
        : Match.UNKNOWN;
  }

  /** Another span has the same request: one of them came on a connection that is not watched. */
  private boolean isTaken(@Nullable SeenExchange request, long spanId) {
    if (request == null) {
      return false;
    }
    Long other = taken.put(new ExchangeNews.Id(request.cookie(), request.number()), spanId);
    return other != null && other != spanId;
  }

  /** A span that came on no connection of its peer's: the address is another's, or not watched. */
  private void contradict(ResourceTrust trust) {
    long nowNs = exchanges.completeNs();
    if (!trust.forgives(nowNs)) {
      trust.blame(nowNs);
    }
  }
}
