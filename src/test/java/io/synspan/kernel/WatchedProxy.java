package io.synspan.kernel;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.ConnectionTracker;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.RecordDecoder;
import io.synspan.event.RecordLayout;
import io.synspan.event.Role;
import io.synspan.exchange.Exchange;
import io.synspan.exchange.PairingFeed;
import io.synspan.exchange.PairingSettings;
import io.synspan.exchange.ProxyListener;
import io.synspan.exchange.Unpaired;
import io.synspan.probe.ConnectionFilter;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.ProbeOptions;
import io.synspan.testing.NetworkNamespace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pairs the exchanges of what runs in a namespace, as SynSpan does it, on a thread of its own. */
final class WatchedProxy implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 1 << 16;
  private static final int MAX_EXCHANGES = 1 << 16;
  private static final int LEARNED_AFTER = 10;
  private static final int WAIT_MS = 20;
  private static final long FLUSH_INTERVAL_NS = Duration.ofMillis(200).toNanos();

  /** A proxy may notice this late that a client has gone (ADR 9). */
  private static final long UNNOTICED_NS = 5_000_000;

  /** Longer than an exchange may stay untold. */
  private static final long LAST_TIME_NS = Duration.ofSeconds(3).toNanos();

  /**
   * Two exchanges of which the second served the first.
   *
   * @param clientPort the downstream connection's peer
   * @param upstreamPort the upstream connection's local port
   * @param upstreamServicePort the upstream connection's peer port: towards another one the same
   *     local port may be in use
   */
  record Pair(
      int clientPort,
      long requestFirstNs,
      long answerLastNs,
      int upstreamPort,
      int upstreamServicePort,
      long upstreamFirstNs,
      long upstreamAnswerNs,
      long upstreamLastNs) {}

  private final Probe probe;
  private final RecordDecoder decoder = new RecordDecoder();
  private final Map<Long, Integer> ports = new HashMap<>();
  private final Map<Long, Integer> servicePorts = new HashMap<>();
  private final List<Pair> pairs = new ArrayList<>();
  private final Set<Long> processes = new HashSet<>();
  private final Map<List<Long>, MostCertain.Times> times = new HashMap<>();
  private int ofSeveralThreads;
  private int handedOn;
  private final Map<Unpaired, Integer> downstreamUnpaired = new EnumMap<>(Unpaired.class);
  private final Map<Unpaired, Integer> upstreamUnpaired = new EnumMap<>(Unpaired.class);
  private final PairingFeed feed;
  private final ConnectionTracker tracker;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile long lost;
  private volatile long countFromNs;
  private int exchanges;

  private WatchedProxy(Probe probe, long countFromNs) {
    this.probe = probe;
    this.countFromNs = countFromNs;
    this.feed =
        new PairingFeed(new PairingSettings(MAX_EXCHANGES, LEARNED_AFTER, 0, 0), new Pairs());
    this.tracker = new ConnectionTracker(MAX_CONNECTIONS, new Ports());
    this.thread = Thread.ofPlatform().name("watched-proxy").start(this::read);
  }

  static WatchedProxy start(NetworkNamespace namespace) throws ProbeException {
    return start(namespace, Long.MIN_VALUE);
  }

  /** Leaves out of all that it returns what begins before {@link #countFromNow}. */
  static WatchedProxy startUncounted(NetworkNamespace namespace) throws ProbeException {
    return start(namespace, Long.MAX_VALUE);
  }

  private static WatchedProxy start(NetworkNamespace namespace, long countFromNs)
      throws ProbeException {
    Probe probe =
        Probe.open(
            new ProbeOptions(
                ConnectionFilter.ofNetns((int) namespace.inode()),
                ProbeOptions.DEFAULT_RING_BYTES,
                true,
                true,
                false,
                false));
    if (!probe.beginExchanges()) {
      throw new AssertionError(probe.hooks().toString());
    }
    return new WatchedProxy(probe, countFromNs);
  }

  /** After {@link #startUncounted}. */
  void countFromNow() {
    countFromNs = System.nanoTime();
  }

  /** Reads on until all has been told, and returns it. */
  List<Pair> finish() throws InterruptedException {
    stopping = true;
    thread.join();
    return pairs;
  }

  /** Waits until so many records of exchanges have come. */
  synchronized void awaitExchanges(int count, Duration timeout) throws InterruptedException {
    long endNs = System.nanoTime() + timeout.toNanos();
    while (exchanges < count) {
      long leftMs = (endNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new AssertionError("%d exchanges after %s".formatted(exchanges, timeout));
      }
      wait(leftMs);
    }
  }

  private synchronized void countExchange() {
    exchanges++;
    notifyAll();
  }

  /** Processes that had exchanges; to be called after {@link #finish}. */
  int processes() {
    return processes.size();
  }

  /** Records of exchanges in which several threads had a part; as {@link #processes}. */
  int ofSeveralThreads() {
    return ofSeveralThreads;
  }

  /** Pairs of which the upstream exchange was begun by another thread; as {@link #processes}. */
  int handedOn() {
    return handedOn;
  }

  /** More pairs than this the times can't show to be certain; as {@link #processes}. */
  int mostCertain() {
    return MostCertain.of(times.values(), ofSeveralThreads == 0 && handedOn == 0);
  }

  Map<Unpaired, Integer> downstreamUnpaired() {
    return downstreamUnpaired;
  }

  Map<Unpaired, Integer> upstreamUnpaired() {
    return upstreamUnpaired;
  }

  long lost() {
    return lost;
  }

  private void read() {
    try {
      long endNs = Long.MAX_VALUE;
      long nextFlushNs = System.nanoTime();
      while (System.nanoTime() < endNs) {
        probe.awaitRecords(WAIT_MS);
        drain();
        long nowNs = System.nanoTime();
        if (nowNs >= nextFlushNs) {
          nextFlushNs = nowNs + FLUSH_INTERVAL_NS;
          boolean complete = probe.flushExchanges();
          boolean drained = drain();
          countLost(nowNs);
          if (complete && drained) {
            feed.complete(nowNs);
          }
        }
        if (stopping && endNs == Long.MAX_VALUE) {
          endNs = nowNs + LAST_TIME_NS;
        }
      }
    } catch (ProbeException e) {
      throw new IllegalStateException(e);
    }
  }

  private void countLost(long nowNs) throws ProbeException {
    long nowLost = probe.recordCounts().lost(RecordLayout.KIND_EXCHANGE);
    if (nowLost > lost) {
      lost = nowLost;
      feed.onLost(nowNs);
    }
  }

  private boolean drain() {
    long nowNs = System.nanoTime();
    long until = probe.ring().producerPosition();
    probe.ring().drain(this::decode, Integer.MAX_VALUE);
    if (!probe.ring().hasReached(until)) {
      return false;
    }
    tracker.drained(nowNs);
    return true;
  }

  private void decode(ByteBuffer data, int offset, int length) {
    decoder.decode(data, offset, length, tracker);
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    probe.close();
  }

  private final class Ports implements ConnectionListener {
    @Override
    public void onEstablished(Connection connection) {
      ports.put(
          connection.socketCookie(),
          connection.role() == Role.SERVER ? connection.peerPort() : connection.localPort());
      servicePorts.put(connection.socketCookie(), connection.servicePort());
    }

    @Override
    public void onExchange(Connection connection, ExchangeRecord record) {
      feed.onExchange(connection, record);
      processes.add(record.pid());
      ofSeveralThreads += record.isOfSeveralThreads() ? 1 : 0;
      remember(connection, record);
      countExchange();
    }

    /** A later record of the same exchange says more. */
    private void remember(Connection connection, ExchangeRecord record) {
      if (record.requestFirstNs() == 0 || record.requestFirstNs() < countFromNs) {
        return;
      }
      boolean upstream = connection.role() == Role.CLIENT;
      long beganNs = record.requestFirstNs();
      long endedNs = record.hasEnded() ? record.timestampNs() + UNNOTICED_NS : Long.MAX_VALUE;
      long never = upstream ? beganNs : endedNs;
      long answerNs = record.answerFirstNs() == 0 ? never : record.answerFirstNs();
      times.put(
          List.of(record.socketCookie(), record.number()),
          new MostCertain.Times(record.pid(), record.thread(), upstream, beganNs, answerNs));
    }
  }

  private final class Pairs implements ProxyListener {
    @Override
    public void onUpstream(long upstreamKey, Connection connection) {}

    @Override
    public void onPaired(Exchange downstream, Exchange upstream) {
      if (downstream.requestFirstNs() < countFromNs) {
        return;
      }
      handedOn += threadOf(downstream) == threadOf(upstream) ? 0 : 1;
      pairs.add(
          new Pair(
              ports.getOrDefault(downstream.socketCookie(), 0),
              downstream.requestFirstNs(),
              downstream.answerLastNs(),
              ports.getOrDefault(upstream.socketCookie(), 0),
              servicePorts.getOrDefault(upstream.socketCookie(), 0),
              upstream.requestFirstNs(),
              upstream.answerFirstNs(),
              upstream.answerLastNs()));
    }

    private long threadOf(Exchange exchange) {
      MostCertain.Times known =
          times.get(List.of(exchange.socketCookie(), (long) exchange.number()));
      return known == null ? 0 : known.thread();
    }

    @Override
    public void onUnpaired(Exchange exchange, Unpaired reason) {
      if (exchange.requestFirstNs() < countFromNs) {
        return;
      }
      (exchange.isUpstream() ? upstreamUnpaired : downstreamUnpaired)
          .merge(reason, 1, Integer::sum);
    }
  }
}
