package io.synspan.match;

import static io.synspan.testing.KernelRecord.established;
import static java.util.Objects.requireNonNull;

import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.signal.ListenerFanOut;
import io.synspan.testing.KernelRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gateway whose requests, connections and spans are made up, so that it is known which exchange
 * each CLIENT span has. It is process 1000; its resource is 1. Records and spans come as they
 * would: an exchange at the flush after it, spans in batches after their ends.
 */
final class SimulatedGateway {
  static final long MS = 1_000_000;
  static final long EPOCH = 1_700_000_000_000_000_000L;
  private static final long US = 1_000;
  private static final long FLUSH_NS = 400 * MS;
  private static final long LEARNING_NS = 1_000 * MS;
  private static final int LOOPS = 4;

  /** Which of its threads a request to an upstream is of. */
  enum Threads {
    /** Spans do not say it. */
    UNTOLD,
    /** One of four, each with connections of its own. */
    LOOPS,
    /** The last one that came free, as is the connection that it takes from the pool of all. */
    WORKERS
  }

  /**
   * How it behaves.
   *
   * @param clients each with one request at a time
   * @param exported share of the traces of which the spans are sent
   * @param refused share of the requests that have no exchange, and an error
   * @param cached share of the requests that have no exchange, and an answer
   * @param retried share of the requests that are answered after a second try, in one span
   * @param batch spans in one message
   * @param delayNs from the end of a span to its message, at least
   * @param interrupted share of the traces whose clock was stopped when it was read, so that all
   *     their times are too early; such gateways send SERVER spans, too, which end late as often
   * @param threads what its spans say of its threads
   */
  record Behaviour(
      int clients,
      int requests,
      double exported,
      double refused,
      double cached,
      double retried,
      int batch,
      long delayNs,
      double interrupted,
      Threads threads) {
    static Behaviour of(int clients, int requests) {
      return new Behaviour(clients, requests, 1, 0, 0, 0, 512, 500 * MS, 0, Threads.UNTOLD);
    }

    Behaviour exporting(double share) {
      return new Behaviour(
          clients, requests, share, refused, cached, retried, batch, delayNs, interrupted, threads);
    }

    Behaviour interruptedIn(double share) {
      return new Behaviour(
          clients, requests, exported, refused, cached, retried, batch, delayNs, share, threads);
    }

    Behaviour with(Threads kind) {
      return new Behaviour(
          clients, requests, exported, refused, cached, retried, batch, delayNs, interrupted, kind);
    }

    Behaviour failing(double refusedShare, double cachedShare, double retriedShare) {
      return new Behaviour(
          clients,
          requests,
          exported,
          refusedShare,
          cachedShare,
          retriedShare,
          batch,
          delayNs,
          interrupted,
          threads);
    }
  }

  /** What came of it. */
  record Outcome(int withExchange, int found, int wrong, int served) {
    double share() {
      return (double) found / withExchange;
    }
  }

  /** One request: the span and its exchange; cookie 0: none. */
  private record Request(SpanFacts span, long cookie, long number, boolean sent) {
    Request ofTrace(long traceId, long earlyNs) {
      return new Request(
          new SpanFacts(
              span.server(),
              0,
              traceId,
              span.spanId(),
              traceId,
              span.startNs() - earlyNs,
              span.endNs() - earlyNs,
              span.peer(),
              span.local(),
              span.servicePort(),
              span.answered(),
              span.resource(),
              span.threadId()),
          cookie,
          number,
          sent);
    }
  }

  private record Told(long timeNs, KernelRecord record) {}

  private final Random random;
  private final Behaviour behaviour;
  private final SpanMatcher matcher =
      new SpanMatcher(new MonotonicClock(EPOCH), Set.of(), 65_536, 65_536);
  private final ConnectionTracker tracker;
  private final List<Request> requests = new ArrayList<>();
  private final PriorityQueue<Told> records =
      new PriorityQueue<>(Comparator.comparingLong(Told::timeNs));
  private final Map<Long, PriorityQueue<Pooled>> pools = new HashMap<>();
  private final List<Pooled> workers = new ArrayList<>();
  private long lastCookie;
  private long lastSpanId;

  /** A connection, or a thread. */
  private static final class Pooled {
    final long cookie;
    long number;
    long freeNs;

    Pooled(long cookie) {
      this.cookie = cookie;
    }
  }

  /** With its connection to the gateway; cookie 0: what it asks there has no SERVER span. */
  private static final class Client {
    final int index;
    final long cookie;
    long number;
    long nextNs;

    Client(int index, long cookie) {
      this.index = index;
      this.cookie = cookie;
    }

    int port() {
      return 40_000 + index;
    }
  }

  SimulatedGateway(long seed, Behaviour behaviour) {
    this.random = new Random(seed);
    this.behaviour = behaviour;
    this.tracker = new ConnectionTracker(65_536, new ListenerFanOut(matcher.listeners()));
    matcher.wake();
  }

  Outcome run() {
    play();
    requests.sort(Comparator.comparingLong((Request one) -> one.span.endNs()));
    Map<Long, Request> truth = new HashMap<>();
    Deque<Request> queue = new ArrayDeque<>();
    for (Request request : requests) {
      truth.put(request.span.spanId(), request);
      if (request.sent) {
        queue.add(request);
      }
    }
    int found = 0;
    int wrong = 0;
    int withExchange = 0;
    int served = 0;
    long nowNs = 0;
    matcher.pairListener().onComplete(1);
    while (!queue.isEmpty()) {
      List<SpanFacts> message = new ArrayList<>();
      while (!queue.isEmpty() && message.size() < behaviour.batch) {
        message.add(queue.remove().span);
      }
      long sentNs = message.getLast().endNs() - EPOCH + behaviour.delayNs;
      while (nowNs + FLUSH_NS <= sentNs) {
        nowNs += FLUSH_NS;
        tellUntil(nowNs);
      }
      List<Match> matches = matcher.match(message);
      for (int i = 0; i < matches.size(); i++) {
        Request request = requireNonNull(truth.get(message.get(i).spanId()));
        SeenExchange exchange = matches.get(i).exchange();
        boolean learned = request.span.startNs() - EPOCH > LEARNING_NS && !request.span.server();
        served++;
        withExchange += request.cookie != 0 && learned ? 1 : 0;
        if (exchange != null) {
          boolean right =
              exchange.cookie() == request.cookie && exchange.number() == request.number;
          found += right && learned ? 1 : 0;
          wrong += right ? 0 : 1;
        }
      }
    }
    return new Outcome(withExchange, found, wrong, served);
  }

  private void tellUntil(long timeNs) {
    while (!records.isEmpty() && records.peek().timeNs <= timeNs) {
      records.remove().record.decodeTo(tracker);
    }
    matcher.pairListener().onComplete(timeNs);
  }

  private void play() {
    PriorityQueue<Client> clients =
        new PriorityQueue<>(Comparator.comparingLong((Client one) -> one.nextNs));
    for (int i = 0; i < behaviour.clients; i++) {
      Client client = behaviour.interrupted == 0 ? new Client(i, 0) : accept(i);
      client.nextNs = 10 * MS + random.nextInt(5_000) * US;
      clients.add(client);
    }
    for (int i = 0; i < behaviour.requests; i++) {
      Client client = clients.remove();
      long endNs = client.cookie == 0 ? request(client.nextNs) : traced(client);
      client.nextNs = endNs + random.nextInt(3_000) * US;
      clients.add(client);
    }
  }

  private Client accept(int number) {
    Client client = new Client(number, ++lastCookie);
    records.add(
        new Told(
            MS, established(client.cookie).server().peer(10, 0, 1, 1, client.port()).atNs(MS)));
    return client;
  }

  /** A request with its SERVER span, whose clock is read at its start. Returns when it was over. */
  private long traced(Client client) {
    long readNs = client.nextNs + overheadNs();
    long earlyNs = interruptionNs();
    int first = requests.size();
    long answerNs = request(readNs + earlyNs) + overheadNs();
    long endNs = answerNs + overheadNs() + interruptionNs();
    long traceId = ++lastSpanId;
    for (int i = first; i < requests.size(); i++) {
      requests.set(i, requests.get(i).ofTrace(traceId, earlyNs));
    }
    client.number++;
    records.add(
        new Told(
            answerNs + 1,
            KernelRecord.exchange(client.cookie, client.number)
                .server()
                .peer(10, 0, 1, 1, client.port())
                .exchangeNs(client.nextNs, client.nextNs, answerNs, answerNs)));
    requests.add(
        new Request(
            new SpanFacts(
                true,
                0,
                traceId,
                traceId,
                0,
                EPOCH + readNs,
                EPOCH + endNs - earlyNs,
                AddressText.parse("10.0.1.1", client.port()),
                null,
                0,
                false,
                1,
                0),
            client.cookie,
            client.number,
            requests.getLast().sent));
    return answerNs;
  }

  private long interruptionNs() {
    return random.nextDouble() < behaviour.interrupted ? random.nextInt(8_000) * US : 0;
  }

  /** Returns when it was over. */
  private long request(long startNs) {
    Pooled worker = thread(startNs);
    long endNs = request(startNs, worker.cookie);
    worker.freeNs = endNs;
    return endNs;
  }

  private Pooled thread(long startNs) {
    return switch (behaviour.threads) {
      case UNTOLD -> new Pooled(0);
      case LOOPS -> new Pooled(1 + random.nextInt(LOOPS));
      case WORKERS -> {
        Pooled worker = lastFree(workers, startNs);
        if (worker == null) {
          worker = new Pooled(workers.size() + 1);
          workers.add(worker);
        }
        yield worker;
      }
    };
  }

  private static @Nullable Pooled lastFree(Collection<Pooled> some, long nowNs) {
    return some.stream()
        .filter(one -> one.freeNs <= nowNs)
        .max(Comparator.comparingLong(one -> one.freeNs))
        .orElse(null);
  }

  private PriorityQueue<Pooled> pool(long thread) {
    return pools.computeIfAbsent(
        behaviour.threads == Threads.LOOPS ? thread : 0,
        own -> new PriorityQueue<>(Comparator.comparingLong((Pooled one) -> one.freeNs)));
  }

  private Pooled take(PriorityQueue<Pooled> pool, long nowNs) {
    Pooled first = pool.peek();
    Pooled connection =
        behaviour.threads == Threads.WORKERS
            ? lastFree(pool, nowNs)
            : first == null || first.freeNs > nowNs ? null : first;
    pool.remove(connection);
    return connection == null ? open(nowNs) : connection;
  }

  private long request(long startNs, long thread) {
    double dice = random.nextDouble();
    boolean sent = random.nextDouble() < behaviour.exported;
    if (dice < behaviour.refused) {
      long endNs = startNs + random.nextInt(4_000) * US;
      add(startNs, endNs, false, 0, 0, sent, thread);
      return endNs;
    }
    if (dice < behaviour.refused + behaviour.cached) {
      long endNs = startNs + (5 + random.nextInt(200)) * US;
      add(startNs, endNs, true, 0, 0, sent, thread);
      return endNs;
    }
    long sendNs = startNs + overheadNs();
    PriorityQueue<Pooled> pool = pool(thread);
    Pooled connection = take(pool, sendNs);
    long answerNs = exchange(connection, sendNs);
    if (dice < behaviour.refused + behaviour.cached + behaviour.retried) {
      answerNs = exchange(connection, answerNs + overheadNs());
    }
    long endNs = answerNs + overheadNs();
    connection.freeNs = answerNs;
    pool.add(connection);
    add(startNs, endNs, true, connection.cookie, connection.number, sent, thread);
    return endNs;
  }

  private long overheadNs() {
    return (20 + random.nextInt(random.nextInt(20) == 0 ? 1_000 : 100)) * US;
  }

  private Pooled open(long nowNs) {
    Pooled connection = new Pooled(++lastCookie);
    records.add(new Told(nowNs, established(connection.cookie).handshakeNs(10 * US).atNs(nowNs)));
    return connection;
  }

  private long exchange(Pooled connection, long firstNs) {
    long answerNs = firstNs + (100 + random.nextInt(3_000)) * US;
    connection.number++;
    records.add(
        new Told(
            answerNs + 1,
            KernelRecord.exchange(connection.cookie, connection.number)
                .exchangeNs(firstNs, firstNs, answerNs, answerNs)));
    return answerNs;
  }

  private void add(
      long startNs,
      long endNs,
      boolean answered,
      long cookie,
      long number,
      boolean sent,
      long thread) {
    long spanId = ++lastSpanId;
    requests.add(
        new Request(
            new SpanFacts(
                false,
                0,
                spanId,
                spanId,
                0,
                EPOCH + startNs,
                EPOCH + endNs,
                null,
                null,
                443,
                answered,
                1,
                thread),
            cookie,
            number,
            sent));
  }
}
