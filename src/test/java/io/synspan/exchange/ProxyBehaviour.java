package io.synspan.exchange;

import io.synspan.exchange.SimulatedProxy.Work;

/** What a simulated proxy, its clients and backends do; shares are of requests. */
record ProxyBehaviour(
    Work work,
    int clients,
    int requests,
    double cached,
    double cachedSlowly,
    double retried,
    double failedConnects,
    double timeouts,
    double aborts,
    double mirrored,
    boolean mirrorsToBackend,
    double streamed,
    long healthCheckNs,
    boolean checksUsePool,
    boolean keepsUpstreams,
    boolean stampsLate,
    double lost) {
  static final long SEND_SLACK_NS = 1_000_000;

  static ProxyBehaviour plain(Work work, int clients, int requests) {
    return new ProxyBehaviour(
        work, clients, requests, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, false, true, false, 0);
  }

  long latencyNs() {
    return 2_000_000;
  }

  /** Some 10,000 requests a second, however many clients there are. */
  long thinkNs() {
    return clients * 100_000L;
  }

  long timeoutNs() {
    return 50_000_000;
  }

  SimulatedKernel play(long seed) {
    long slack = stampsLate ? SEND_SLACK_NS : 0;
    SimulatedKernel kernel =
        new SimulatedKernel(new PairingSettings(1 << 16, 100, slack), lost, seed);
    new SimulatedProxy(kernel, this, 4_711).start();
    kernel.play();
    kernel.check();
    return kernel;
  }
}
