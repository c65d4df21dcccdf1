package io.synspan.exchange;

import io.synspan.exchange.SimulatedProxy.Upstream;
import io.synspan.exchange.SimulatedProxy.Work;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a simulated proxy, its clients and backends do; shares are of requests. */
final class ProxyBehaviour {
  static final long SEND_SLACK_NS = 1_000_000;

  private static final long LEARNED_FOR_NS = 10_000_000_000L;

  private final Builder told;

  ProxyBehaviour(Builder told) {
    this.told = told;
  }

  static final class Builder {
    final Work work;
    final int clients;
    final int requests;
    double cached;
    double cachedSlowly;
    double retried;
    double hungUp;
    double failedConnects;
    double timeouts;
    double aborts;
    double mirrored;
    boolean mirrorsToBackend;
    double streamed;
    long healthCheckNs;
    boolean checksUsePool;
    boolean keepsUpstreams = true;
    boolean stampsLate;
    double lost;
    int threads = 1;
    long latencyNs = 2_000_000;
    double handedOn;

    Builder(Work work, int clients, int requests) {
      this.work = work;
      this.clients = clients;
      this.requests = requests;
    }
  }

  Work work() {
    return told.work;
  }

  int clients() {
    return told.clients;
  }

  int requests() {
    return told.requests;
  }

  /** Answered by the proxy itself. */
  double cached() {
    return told.cached;
  }

  /** Of those, answered only after some milliseconds. */
  double cachedSlowly() {
    return told.cachedSlowly;
  }

  /** Asked a second time. */
  double retried() {
    return told.retried;
  }

  /** Hung up on by the backend, and asked again. */
  double hungUp() {
    return told.hungUp;
  }

  double failedConnects() {
    return told.failedConnects;
  }

  /** Never answered by the backend. */
  double timeouts() {
    return told.timeouts;
  }

  /** Given up by the client. */
  double aborts() {
    return told.aborts;
  }

  double mirrored() {
    return told.mirrored;
  }

  boolean mirrorsToBackend() {
    return told.mirrorsToBackend;
  }

  /** Answered in parts, each passed on at once. */
  double streamed() {
    return told.streamed;
  }

  /** 0 for none. */
  long healthCheckNs() {
    return told.healthCheckNs;
  }

  boolean checksUsePool() {
    return told.checksUsePool;
  }

  boolean keepsUpstreams() {
    return told.keepsUpstreams;
  }

  boolean stampsLate() {
    return told.stampsLate;
  }

  /** With a loop and clients of its own each. */
  int threads() {
    return told.threads;
  }

  /** Upstream exchanges that another thread takes care of. */
  double handedOn() {
    return told.handedOn;
  }

  long latencyNs() {
    return told.latencyNs;
  }

  /** Some 10,000 requests a second, however many clients there are. */
  long thinkNs() {
    return told.clients * 100_000L;
  }

  long timeoutNs() {
    return 50_000_000;
  }

  SimulatedKernel play(long seed) {
    long slack = told.stampsLate ? SEND_SLACK_NS : 0;
    SimulatedKernel kernel =
        new SimulatedKernel(
            new PairingSettings(1 << 17, 10, LEARNED_FOR_NS, slack), told.lost, seed);
    Deque<Upstream> pool = new ArrayDeque<>();
    for (int thread = 1; thread <= told.threads; thread++) {
      new SimulatedProxy(kernel, this, pool, 4_711, thread).start();
    }
    kernel.play();
    kernel.check();
    return kernel;
  }
}
