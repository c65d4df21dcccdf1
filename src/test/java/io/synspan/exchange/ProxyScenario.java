package io.synspan.exchange;

import io.synspan.exchange.SimulatedProxy.Work;
import java.util.List;

/** A row of docs/exchanges.md: the share of proxied requests that must be paired at least. */
record ProxyScenario(String name, double atLeast, ProxyBehaviour behaviour) {
  private static final int REQUESTS = 20_000;
  private static final long MS = 1_000_000;

  static final List<ProxyScenario> ALL =
      List.of(
          row("one thread, 1 client", 0.99, Work.EVENT_LOOP, 1).build(),
          row("one thread, 50 clients", 0.99, Work.EVENT_LOOP, 50).build(),
          row("one thread, 200 clients", 0.99, Work.EVENT_LOOP, 200).build(),
          row("one thread, 50 clients, 10 % from a cache", 0.99, Work.EVENT_LOOP, 50)
              .cached(0.1)
              .build(),
          row("one thread, 50 clients, 5 % asked twice", 0.9, Work.EVENT_LOOP, 50)
              .retried(0.05)
              .build(),
          row("one thread, 10 clients, 20 % asked twice, 10 % cached", 0.75, Work.EVENT_LOOP, 10)
              .retried(0.2)
              .cached(0.1)
              .build(),
          row("one thread, 50 clients, backends hang up on 5 %", 0.9, Work.EVENT_LOOP, 50)
              .hungUp(0.05)
              .build(),
          row("one thread, 50 clients, 5 % of connects refused", 0.7, Work.EVENT_LOOP, 50)
              .failedConnects(0.05)
              .build(),
          row("one thread, 50 clients, 1 % give up", 0.99, Work.EVENT_LOOP, 50)
              .aborts(0.01)
              .build(),
          row("one thread, 10 clients, 0.1 % time out", 0.9, Work.EVENT_LOOP, 10)
              .timeouts(0.001)
              .build(),
          row("one thread, 50 clients, half of the answers in parts", 0.99, Work.EVENT_LOOP, 50)
              .streamed(0.5)
              .build(),
          row("one thread, 50 clients, 5 % mirrored", 0.9, Work.EVENT_LOOP, 50)
              .mirrored(0.05)
              .build(),
          row("one thread, 10 clients, a health check each 100 ms", 0.9, Work.EVENT_LOOP, 10)
              .healthCheck(100 * MS, false)
              .build(),
          row("the same, checks on pooled connections", 0, Work.EVENT_LOOP, 10)
              .healthCheck(100 * MS, true)
              .build(),
          row("reads in batches, 10 clients", 0.99, Work.BATCHES, 10).build(),
          row("reads in batches, 50 clients", 0.99, Work.BATCHES, 50).build(),
          row("reads in batches, 50 clients, 5 % asked twice", 0.9, Work.BATCHES, 50)
              .retried(0.05)
              .build(),
          row("reads in batches, 50 clients, backends hang up on 5 %", 0.9, Work.BATCHES, 50)
              .hungUp(0.05)
              .build(),
          row("many threads, 10 clients", 0.98, Work.THREADS, 10).build(),
          row("many threads, 50 clients", 0.95, Work.THREADS, 50).build(),
          row("many threads, 200 clients", 0.95, Work.THREADS, 200).build(),
          row("many threads, 50 clients, sends stamped up to 1 ms late", 0.95, Work.THREADS, 50)
              .stampsLate()
              .build(),
          row("many threads, 50 clients, 5 % asked twice", 0.88, Work.THREADS, 50)
              .retried(0.05)
              .build(),
          row("many threads, 50 clients, backends hang up on 5 %", 0.88, Work.THREADS, 50)
              .hungUp(0.05)
              .build(),
          row("many threads, 200 clients, backends take 20 ms", 0.6, Work.THREADS, 200)
              .latency(20 * MS)
              .build(),
          row("the same, 0.02 % asked twice", 0, Work.THREADS, 200)
              .latency(20 * MS)
              .retried(0.0002)
              .build(),
          row("many threads, 50 clients, 0.1 % of records lost", 0, Work.THREADS, 50)
              .lost(0.001)
              .build(),
          row("reads in batches, 400 clients, backends take 20 ms", 0, Work.BATCHES, 400)
              .latency(20 * MS)
              .build(),
          row("the same, 8 threads that keep their requests", 0.6, Work.BATCHES, 400)
              .latency(20 * MS)
              .threads(8)
              .build(),
          row("the same, and 1 % of the requests handed to another thread", 0, Work.BATCHES, 400)
              .latency(20 * MS)
              .threads(8)
              .handedOn(0.01)
              .build(),
          row("8 threads, 400 clients, half of the requests handed on", 0.95, Work.BATCHES, 400)
              .threads(8)
              .handedOn(0.5)
              .build(),
          row("all of it, many threads, new upstream connections", 0, Work.THREADS, 50)
              .cached(0.1)
              .retried(0.05)
              .hungUp(0.05)
              .failedConnects(0.05)
              .aborts(0.01)
              .timeouts(0.01)
              .streamed(0.3)
              .mirrored(0.01)
              .healthCheck(100 * MS, false)
              .opensUpstreams()
              .stampsLate()
              .lost(0.0001)
              .build());

  private static Row row(String name, double atLeast, Work work, int clients) {
    return new Row(name, atLeast, new ProxyBehaviour.Builder(work, clients, REQUESTS));
  }

  /** What is unlike the plain proxy. */
  private record Row(String name, double atLeast, ProxyBehaviour.Builder behaviour) {
    Row cached(double share) {
      behaviour.cached = share;
      return this;
    }

    Row retried(double share) {
      behaviour.retried = share;
      return this;
    }

    Row hungUp(double share) {
      behaviour.hungUp = share;
      return this;
    }

    Row failedConnects(double share) {
      behaviour.failedConnects = share;
      return this;
    }

    Row timeouts(double share) {
      behaviour.timeouts = share;
      return this;
    }

    Row aborts(double share) {
      behaviour.aborts = share;
      return this;
    }

    Row streamed(double share) {
      behaviour.streamed = share;
      return this;
    }

    Row mirrored(double share) {
      behaviour.mirrored = share;
      return this;
    }

    Row healthCheck(long everyNs, boolean usesPool) {
      behaviour.healthCheckNs = everyNs;
      behaviour.checksUsePool = usesPool;
      return this;
    }

    Row opensUpstreams() {
      behaviour.keepsUpstreams = false;
      return this;
    }

    Row stampsLate() {
      behaviour.stampsLate = true;
      return this;
    }

    Row latency(long ns) {
      behaviour.latencyNs = ns;
      return this;
    }

    Row threads(int count) {
      behaviour.threads = count;
      return this;
    }

    Row handedOn(double share) {
      behaviour.handedOn = share;
      return this;
    }

    Row lost(double share) {
      behaviour.lost = share;
      return this;
    }

    ProxyScenario build() {
      return new ProxyScenario(name, atLeast, new ProxyBehaviour(behaviour));
    }
  }
}
