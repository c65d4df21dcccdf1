package io.synspan.match;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.Role;
import io.synspan.event.TraceparentRecord;
import io.synspan.exchange.Exchange;
import io.synspan.exchange.ProxyListener;
import io.synspan.exchange.Unpaired;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gathers the exchanges that the tracker tells of, on its thread, and hands them on once a pass of
 * the reader. It allocates for each record, so it is asleep until {@link #wake}.
 */
public final class ExchangeFeed implements ConnectionListener, ProxyListener {
  /** A pass that finds a hook busy is followed by another one: only that makes this grow. */
  private static final int MOST = 1 << 18;

  /** An evicted connection is back with the next look at the open ones. */
  private static final long EVICTED_NS = 20_000_000_000L;

  /** Who named a span is looked for at once, the rest once all is known. */
  private static final long HAND_OUT_NS = 50_000_000L;

  private static final long NEVER = Long.MIN_VALUE;

  private final Set<Integer> receiverPorts;
  private final Consumer<ExchangeNews> sink;
  private List<SeenExchange> exchanges = new ArrayList<>();
  private List<TracedRequest> traced = new ArrayList<>();
  private List<ExchangeNews.Pair> pairs = new ArrayList<>();
  private List<Long> ended = new ArrayList<>();
  private long blindUntilNs = NEVER;
  private long completeNs = NEVER;
  private long handedOutNs = NEVER;
  private volatile boolean awake;

  /**
   * @param receiverPorts what is sent to them on this host is left out
   */
  ExchangeFeed(Set<Integer> receiverPorts, Consumer<ExchangeNews> sink) {
    this.receiverPorts = receiverPorts;
    this.sink = sink;
  }

  /** Begins to gather; any thread may call it, any number of times. */
  void wake() {
    if (!awake) {
      awake = true;
    }
  }

  @Override
  public void onExchange(Connection connection, ExchangeRecord record) {
    if (!awake || isToReceiver(connection)) {
      return;
    }
    SeenExchange exchange = seen(connection, record);
    if (connection.exchangesMissed() > 0) {
      blindUntil(exchange.lastNs());
    }
    if (exchanges.size() == MOST) {
      blindUntil(exchange.lastNs());
    } else {
      exchanges.add(exchange);
    }
  }

  @Override
  public void onTraceparent(Connection connection, TraceparentRecord record) {
    if (awake && !isToReceiver(connection) && traced.size() < MOST) {
      traced.add(
          new TracedRequest(
              new SpanId(record.traceIdHigh(), record.traceIdLow(), record.parentId()),
              new ExchangeNews.Id(record.socketCookie(), record.number()),
              record.pid(),
              peer(connection),
              record.timestampNs()));
      if (completeNs != NEVER && record.timestampNs() - handedOutNs > HAND_OUT_NS) {
        handOut(List.of(), List.of());
        handedOutNs = record.timestampNs();
      }
    }
  }

  private void handOut(List<ExchangeNews.Pair> pairs, List<Long> ended) {
    sink.accept(new ExchangeNews(exchanges, traced, pairs, ended, blindUntilNs, completeNs));
    exchanges = new ArrayList<>();
    traced = new ArrayList<>();
  }

  private static Endpoint peer(Connection connection) {
    return new Endpoint(
        connection.peerAddressHigh(), connection.peerAddressLow(), connection.peerPort());
  }

  private boolean isToReceiver(Connection connection) {
    return connection.role() == Role.CLIENT
        && connection.peerAddressHigh() == connection.localAddressHigh()
        && connection.peerAddressLow() == connection.localAddressLow()
        && receiverPorts.contains(connection.peerPort());
  }

  private static SeenExchange seen(Connection connection, ExchangeRecord record) {
    boolean request =
        record.requestFirstNs() != 0
            && !record.isFullDuplex()
            && !record.isIncomplete()
            && !record.isTlsHandshake();
    return new SeenExchange(
        record.socketCookie(),
        record.number(),
        record.pid() != 0 ? record.pid() : connection.pid(),
        connection.role() == Role.CLIENT,
        peer(connection),
        record.requestFirstNs(),
        record.requestLastNs(),
        record.answerFirstNs(),
        record.answerLastNs(),
        record.unreadNs(),
        record.isFullDuplex(),
        request);
  }

  @Override
  public void onClosed(Connection connection) {
    end(connection);
  }

  @Override
  public void onVanished(Connection connection) {
    end(connection);
  }

  @Override
  public void onEvicted(Connection connection) {
    end(connection);
    blindUntil(connection.lastRecordNs() + EVICTED_NS);
  }

  private void end(Connection connection) {
    if (awake && connection.role() == Role.CLIENT && connection.isFullDuplex()) {
      ended.add(connection.socketCookie());
    }
  }

  @Override
  public void onUpstream(long upstreamKey, Connection connection) {}

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    if (awake && pairs.size() < MOST) {
      pairs.add(new ExchangeNews.Pair(id(downstream), id(upstream)));
    }
  }

  private static ExchangeNews.Id id(Exchange exchange) {
    return new ExchangeNews.Id(exchange.socketCookie(), exchange.number());
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {}

  @Override
  public void onLost(long untilNs) {
    blindUntil(untilNs);
  }

  private void blindUntil(long ns) {
    blindUntilNs = Math.max(blindUntilNs, ns);
  }

  @Override
  public void onComplete(long timeNs) {
    if (!awake) {
      return;
    }
    completeNs = timeNs;
    handedOutNs = timeNs;
    handOut(pairs, ended);
    pairs = new ArrayList<>();
    ended = new ArrayList<>();
  }
}
