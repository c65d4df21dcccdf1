package io.synspan.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the clients and backends of a process have in common: the numbers of requests and
 * connections, and what was noted of them. For any number of threads.
 */
final class HttpLog {
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final Queue<HttpVisit> visits = new ConcurrentLinkedQueue<>();
  private final long traces;

  /**
   * @param traces the first half of all trace ids
   */
  HttpLog(long traces) {
    this.traces = traces;
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  long nextConnection() {
    return connections.incrementAndGet();
  }

  /** The header by which a request is of a trace of its own. */
  String traceparent(long id, boolean sampled) {
    return "traceparent: 00-%016x%016x-%016x-0%d\r\n".formatted(traces, id, id, sampled ? 1 : 0);
  }

  Queue<HttpVisit> visits() {
    return visits;
  }
}
