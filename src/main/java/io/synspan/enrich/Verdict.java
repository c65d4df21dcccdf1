package io.synspan.enrich;

import io.synspan.connection.ConnectionEvents.Kind;
import io.synspan.event.RetransmitType;
import io.synspan.match.Match;
import io.synspan.match.SeenExchange;
import io.synspan.match.SpanFacts;
import io.synspan.match.TcpConnection;
import io.synspan.match.TcpEvent;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of one request went, as far as TCP knows. Of a SERVER span that is more than the
 * span: its client also waited for the handshake, for accept() and for a request that lay unread.
 */
final class Verdict {
  private static final String RESET = "reset";

  /** A process may hear of a reset a little later than the kernel, and end its span before. */
  static final long RESET_SLACK_NS = 50_000_000;

  private static final long US_NS = 1_000;

  private final SeenExchange exchange;
  private final TcpConnection connection;
  private final long startNs;
  private final long endNs;
  private final long untilNs;
  private final Map<Part, Long> parts = new EnumMap<>(Part.class);

  private Verdict(
      SeenExchange exchange,
      TcpConnection connection,
      long startNs,
      long endNs,
      long untilNs,
      boolean server) {
    this.exchange = exchange;
    this.connection = connection;
    this.startNs = startNs;
    this.endNs = endNs;
    this.untilNs = untilNs;
    if (exchange.number() == 1) {
      addHandshake(server);
    }
    if (connection.exchanges() == 1) {
      put(Part.PEER_WINDOW, connection.receiveWindowLimitedNs());
      put(Part.SEND_BUFFER, connection.sendBufferLimitedNs());
    }
    put(Part.UNREAD, exchange.unreadNs());
    put(Part.LOSS, lossNs(server));
    if (server) {
      addServed();
    } else {
      addAsked();
    }
  }

  /**
   * Looks at a span whose request is known.
   *
   * @param offsetNs from CLOCK_MONOTONIC to the wall clock
   * @return null where too little is known
   */
  static @Nullable Verdict of(SpanFacts span, Match match, long offsetNs) {
    SeenExchange exchange = match.exchange();
    TcpConnection connection = match.connection();
    if (exchange == null || connection == null) {
      return null;
    }
    return new Verdict(
        exchange,
        connection,
        span.startNs() - offsetNs,
        span.endNs() - offsetNs,
        match.untilNs(),
        span.server());
  }

  /** Nanoseconds of each part that took any. */
  Map<Part, Long> parts() {
    return parts;
  }

  /** A reset, or the part that took most; null where none took any. */
  @Nullable String value() {
    if (wasReset()) {
      return RESET;
    }
    Part most = null;
    for (Map.Entry<Part, Long> part : parts.entrySet()) {
      if (most == null || part.getValue() > nanoseconds(most)) {
        most = part.getKey();
      }
    }
    return most == null ? null : most.value();
  }

  private void put(Part part, long ns) {
    if (ns >= US_NS) {
      parts.put(part, ns);
    }
  }

  private long nanoseconds(Part part) {
    return parts.getOrDefault(part, 0L);
  }

  private void addHandshake(boolean server) {
    long beganNs = connection.establishedNs() - connection.handshakeNs();
    if (server) {
      put(Part.CONNECT, connection.handshakeNs());
      put(Part.ACCEPT, connection.acceptWaitNs());
    } else if (connection.handshakeNs() > 0 && beganNs >= startNs) {
      put(Part.CONNECT, connection.handshakeNs());
    }
  }

  /** A request that we received and answered. */
  private void addServed() {
    put(Part.PEER, exchange.requestLastNs() - exchange.requestFirstNs());
    long lastNs = exchange.answerLastNs() == 0 ? endNs : exchange.answerLastNs();
    put(Part.APPLICATION, lastNs - exchange.requestLastNs() - held());
  }

  /** A request that we sent. What was not told otherwise is the peer's until its answer is here. */
  private void addAsked() {
    long lastNs = exchange.answerLastNs() == 0 ? endNs : exchange.answerLastNs();
    put(
        Part.PEER,
        Math.min(lastNs, endNs) - exchange.requestLastNs() - nanoseconds(Part.UNREAD) - held());
    long others = parts.values().stream().mapToLong(Long::longValue).sum();
    put(Part.APPLICATION, endNs - startNs - others);
  }

  /** In which what was sent did not arrive. */
  private long held() {
    return nanoseconds(Part.LOSS) + nanoseconds(Part.PEER_WINDOW) + nanoseconds(Part.SEND_BUFFER);
  }

  /** From when a segment had been sent, or sent again, to when it was sent again. */
  private long lossNs(boolean server) {
    long sentNs = server ? exchange.answerFirstNs() : exchange.requestLastNs();
    boolean last = connection.exchanges() <= exchange.number();
    long lastNs = last ? Long.MAX_VALUE : Math.max(exchange.answerLastNs(), untilNs);
    long lossNs = 0;
    for (TcpEvent event : connection.events()) {
      boolean lost =
          event.kind() == Kind.RETRANSMIT
              && event.retransmitType() != RetransmitType.SYN
              && event.retransmitType() != RetransmitType.SYN_ACK;
      if (lost && sentNs != 0 && event.timeNs() >= sentNs && event.timeNs() <= lastNs) {
        boolean fast = event.retransmitType() == RetransmitType.FAST;
        lossNs += fast ? US_NS * connection.smoothedRttUs() : event.timeNs() - sentNs;
        sentNs = event.timeNs();
      }
    }
    return lossNs;
  }

  private boolean wasReset() {
    for (TcpEvent event : connection.events()) {
      boolean reset = event.kind() == Kind.RESET_SENT || event.kind() == Kind.RESET_RECEIVED;
      if (reset
          && event.timeNs() >= exchange.requestFirstNs()
          && event.timeNs() <= endNs + RESET_SLACK_NS) {
        return connection.exchanges() <= exchange.number();
      }
    }
    return false;
  }
}
