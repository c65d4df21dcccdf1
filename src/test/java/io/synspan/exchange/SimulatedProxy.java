package io.synspan.exchange;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Clients, a proxy process and its backends, in simulated time. */
final class SimulatedProxy {
  private static final long US = 1_000;
  private static final long MS = 1_000_000;
  private static final long BACKEND = 77;
  private static final long MIRROR = 78;

  /** How the process works off what has come. */
  enum Work {
    /** One thread, one event after the other. */
    EVENT_LOOP,
    /** One thread that reads all that has come before it writes. */
    BATCHES,
    /** Many threads; a send may be stamped late. */
    THREADS
  }

  /** An upstream connection. */
  static final class Upstream {
    final long cookie;
    final long key;
    int number;
    @Nullable SimulatedExchange latest;

    Upstream(long cookie, long key) {
      this.cookie = cookie;
      this.key = key;
    }
  }

  private final SimulatedKernel kernel;
  private final ProxyBehaviour behaviour;
  private final Random random;
  private final int processId;
  private final int threadId;
  private final Deque<Upstream> pool;
  private final List<Runnable> reads = new ArrayList<>();
  private final List<Runnable> writes = new ArrayList<>();
  private boolean awake;
  private int requestsLeft;
  private int clientsLeft;
  private long busyUntilNs;

  /** One thread of a process, whose pool of upstream connections is that of all. */
  SimulatedProxy(
      SimulatedKernel kernel,
      ProxyBehaviour behaviour,
      Deque<Upstream> pool,
      int processId,
      int threadId) {
    this.kernel = kernel;
    this.behaviour = behaviour;
    this.random = kernel.random;
    this.pool = pool;
    this.processId = processId;
    this.threadId = threadId;
    this.requestsLeft = behaviour.requests() / behaviour.threads();
    this.clientsLeft = behaviour.clients() / behaviour.threads();
  }

  void start() {
    for (int i = clientsLeft; i > 0; i--) {
      kernel.after(random.nextLong(2 * MS), () -> new Client().asks());
    }
    if (behaviour.healthCheckNs() > 0) {
      kernel.after(random.nextLong(behaviour.healthCheckNs()), this::checkHealth);
    }
  }

  /** Something to do that begins with a receive, or goes on to a send. */
  private void read(Runnable action) {
    work(false, action);
  }

  private void write(Runnable action) {
    work(true, action);
  }

  private void work(boolean writing, Runnable action) {
    switch (behaviour.work()) {
      case EVENT_LOOP -> {
        if (writing) {
          spend(4 * US);
          action.run();
        } else {
          reads.add(action);
          wake();
        }
      }
      case BATCHES -> {
        (writing ? writes : reads).add(action);
        wake();
      }
      case THREADS -> kernel.after(scheduling(), action);
    }
  }

  private void isServedBy(SimulatedExchange exchange, int thread) {
    exchange.threadId = thread;
    exchange.severalThreads = behaviour.work() == Work.THREADS;
  }

  private int anyThread() {
    return 1 + random.nextInt(behaviour.threads());
  }

  private void wake() {
    if (!awake) {
      awake = true;
      kernel.at(Math.max(kernel.nowNs, busyUntilNs), this::loop);
    }
  }

  private void loop() {
    List<Runnable> batch = new ArrayList<>(reads);
    reads.clear();
    run(batch);
    batch = new ArrayList<>(writes);
    writes.clear();
    run(batch);
    awake = false;
    busyUntilNs = kernel.nowNs;
    if (!reads.isEmpty() || !writes.isEmpty()) {
      wake();
    }
  }

  private void run(List<Runnable> batch) {
    for (Runnable action : batch) {
      spend(4 * US);
      action.run();
    }
  }

  /** Nothing else runs on this thread meanwhile. */
  private void spend(long ns) {
    kernel.nowNs += ns / 2 + random.nextLong(ns);
  }

  private long scheduling() {
    return random.nextInt(200) == 0 ? random.nextLong(2 * MS) : 2 * US + random.nextLong(30 * US);
  }

  /** Of a send in a process with threads: its stamp is taken when the call returns. */
  private long sendStamp() {
    boolean late = behaviour.stampsLate() && random.nextInt(50) == 0;
    return kernel.nowNs + (late ? random.nextLong(ProxyBehaviour.SEND_SLACK_NS) : 0);
  }

  private long backendLatency() {
    long base = behaviour.latencyNs();
    return (long) (base / 2.0 - Math.log(1 - random.nextDouble()) * base / 2);
  }

  private boolean happens(double share) {
    return share > 0 && random.nextDouble() < share;
  }

  private void checkHealth() {
    if (clientsLeft <= 0) {
      return;
    }
    boolean pooled = behaviour.checksUsePool();
    ask(null, pooled ? connection() : new Upstream(kernel.newCookie(), BACKEND), pooled, u -> {});
    kernel.after(behaviour.healthCheckNs(), this::checkHealth);
  }

  private Upstream connection() {
    Upstream idle = behaviour.keepsUpstreams() ? pool.pollLast() : null;
    return idle == null ? new Upstream(kernel.newCookie(), BACKEND) : idle;
  }

  /** Sends a request and reads its answer; what is done with the answer is up to the caller. */
  private void ask(
      @Nullable SimulatedExchange cause,
      Upstream connection,
      boolean keeps,
      Consumer<SimulatedExchange> answered) {
    write(
        () -> {
          SimulatedExchange previous = connection.latest;
          SimulatedExchange asked =
              new SimulatedExchange(connection.cookie, ++connection.number, processId, true, cause);
          asked.upstreamKey = connection.key;
          isServedBy(asked, happens(behaviour.handedOn()) ? anyThread() : threadId);
          asked.requestFirstNs = sendStamp();
          asked.requestLastNs = asked.requestFirstNs;
          connection.latest = asked;
          if (previous != null) {
            kernel.ends(previous, asked.requestFirstNs);
          }
          kernel.begins(asked);
          boolean timesOut = cause != null && happens(behaviour.timeouts());
          if (timesOut) {
            kernel.after(
                behaviour.timeoutNs(),
                () ->
                    read(
                        () -> {
                          kernel.ends(asked, kernel.nowNs);
                          answered.accept(asked);
                        }));
          } else if (cause != null && happens(behaviour.hungUp())) {
            kernel.after(backendLatency(), () -> hangsUp(asked, answered));
          } else {
            long latency = backendLatency();
            int parts = happens(behaviour.streamed()) ? 1 + random.nextInt(5) : 1;
            kernel.after(
                latency, () -> read(() -> part(asked, parts, keeps, connection, answered)));
          }
        });
  }

  /** The backend's FIN comes, and the proxy reads it when it is its turn. */
  private void hangsUp(SimulatedExchange asked, Consumer<SimulatedExchange> answered) {
    asked.hungUp = true;
    asked.endedNs = kernel.nowNs;
    kernel.changes(asked);
    read(() -> answered.accept(asked));
  }

  private void part(
      SimulatedExchange asked,
      int left,
      boolean keeps,
      Upstream connection,
      Consumer<SimulatedExchange> answered) {
    if (asked.answerFirstNs == 0) {
      asked.answerFirstNs = kernel.nowNs;
    }
    asked.answerLastNs = kernel.nowNs;
    asked.done = left == 1;
    kernel.changes(asked);
    if (left > 1) {
      kernel.after(
          backendLatency() / 4,
          () -> read(() -> part(asked, left - 1, keeps, connection, answered)));
    }
    answered.accept(asked);
    if (left == 1) {
      if (keeps && behaviour.keepsUpstreams()) {
        pool.addLast(connection);
      } else {
        kernel.ends(asked, kernel.nowNs + 5 * US);
      }
    }
  }

  /** One that asks, waits for the answer, thinks and asks again on the same connection. */
  private final class Client {
    private long cookie = kernel.newCookie();
    private int number;
    private @Nullable SimulatedExchange latest;

    void asks() {
      if (requestsLeft == 0) {
        if (latest != null) {
          kernel.ends(latest, kernel.nowNs);
        }
        clientsLeft--;
        return;
      }
      requestsLeft--;
      read(this::received);
    }

    private void received() {
      SimulatedExchange request = new SimulatedExchange(cookie, ++number, processId, false, null);
      request.requestFirstNs = kernel.nowNs;
      request.requestLastNs = kernel.nowNs;
      isServedBy(request, threadId);
      if (latest != null) {
        kernel.ends(latest, kernel.nowNs);
      }
      latest = request;
      kernel.begins(request);
      if (happens(behaviour.aborts())) {
        kernel.after(random.nextLong(2 * behaviour.latencyNs()), () -> goesAway(request));
      }
      if (happens(behaviour.cached())) {
        long reading = happens(behaviour.cachedSlowly()) ? random.nextLong(5 * MS) : 0;
        if (reading == 0) {
          write(() -> answer(request, true));
        } else {
          kernel.after(reading, () -> read(() -> write(() -> answer(request, true))));
        }
      } else {
        connects(request);
      }
    }

    private void connects(SimulatedExchange request) {
      if (happens(behaviour.failedConnects())) {
        long refused = happens(0.01) ? behaviour.timeoutNs() : 100 * US + random.nextLong(100 * US);
        boolean givesUp = happens(0.2);
        kernel.after(
            refused,
            () ->
                read(
                    () -> {
                      if (givesUp) {
                        write(() -> answer(request, true));
                      } else {
                        proxies(request);
                      }
                    }));
      } else {
        proxies(request);
      }
    }

    private void proxies(SimulatedExchange request) {
      if (happens(behaviour.mirrored())) {
        long key = behaviour.mirrorsToBackend() ? BACKEND : MIRROR;
        ask(request, new Upstream(kernel.newCookie(), key), false, u -> {});
      }
      boolean retries = happens(behaviour.retried());
      ask(
          request,
          connection(),
          true,
          asked -> {
            if (asked.answerFirstNs == 0) {
              if (behaviour.hungUp() > 0) {
                asksAgain(request);
              } else {
                write(() -> answer(request, true));
              }
            } else if (retries) {
              if (asked.done) {
                asksAgain(request);
              }
            } else {
              passOn(request, asked);
            }
          });
    }

    private void asksAgain(SimulatedExchange request) {
      ask(request, connection(), true, again -> passOn(request, again));
    }

    private void passOn(SimulatedExchange request, SimulatedExchange asked) {
      boolean last = asked.done || asked.answerFirstNs == 0;
      write(() -> answer(request, last));
    }

    private void answer(SimulatedExchange request, boolean last) {
      if (request.endedNs != 0 || request != latest) {
        return;
      }
      boolean first = request.answerFirstNs == 0;
      long stamp = sendStamp();
      if (first) {
        request.answerFirstNs = stamp;
      }
      request.answerLastNs = Math.max(stamp, request.answerLastNs);
      kernel.changes(request);
      if (last && !request.done) {
        request.done = true;
        kernel.after(stamp - kernel.nowNs + think(), this::asks);
      }
    }

    private long think() {
      long mean = behaviour.thinkNs();
      return 20 * US + (long) (-Math.log(1 - random.nextDouble()) * mean);
    }

    private void goesAway(SimulatedExchange request) {
      if (request == latest && request.answerFirstNs == 0 && request.endedNs == 0) {
        kernel.ends(request, kernel.nowNs);
        latest = null;
        cookie = kernel.newCookie();
        number = 0;
        kernel.after(think(), this::asks);
      }
    }
  }
}
