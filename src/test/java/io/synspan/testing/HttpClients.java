package io.synspan.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients of one load. */
record HttpClients(HttpLoad load, HttpLog log) {
  /** What a proxy in front of the gateway would say of all of them. */
  private static final String FORWARDED = "X-Forwarded-For: 192.0.2.7\r\n";

  /** Runs until all requests were answered or have failed. */
  void run() throws InterruptedException {
    AtomicInteger left = new AtomicInteger(load.requests());
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < load.clients(); client++) {
      threads.add(Thread.ofVirtual().start(() -> request(left)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void request(AtomicInteger left) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    try (HttpClient client = new HttpClient(load.address(), load.port(), 0, log)) {
      while (left.getAndDecrement() > 0) {
        long id = log.nextId();
        boolean own = random.nextInt(100) < load.ownPercent();
        boolean last = random.nextInt(100) < load.closePercent();
        client.ask(id, own ? "/own/" : load.path(), last, headers(id));
      }
    }
  }

  private String headers(long id) {
    if (load.sampledPercent() == HttpLoad.UNTRACED) {
      return "";
    }
    boolean sampled = ThreadLocalRandom.current().nextInt(100) < load.sampledPercent();
    return log.traceparent(id, sampled) + FORWARDED;
  }
}
