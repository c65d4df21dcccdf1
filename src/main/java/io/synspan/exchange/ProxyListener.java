package io.synspan.exchange;

import io.synspan.connection.Connection;

/** Hears of the exchanges of proxies, and whose they are, on the tracker's thread. */
public interface ProxyListener extends PairingListener {
  /**
   * An exchange with an upstream: the peer of the connection, which is valid during the call alone.
   *
   * @param upstreamKey {@link Exchange#upstreamKey} of this exchange
   */
  void onUpstream(long upstreamKey, Connection connection);

  /**
   * Exchanges may have begun until then that nobody will hear of.
   *
   * @param untilNs CLOCK_MONOTONIC
   */
  default void onLost(long untilNs) {}

  /**
   * Each exchange that had begun by then has been told of as it was then, and each pair that this
   * made certain.
   *
   * @param timeNs CLOCK_MONOTONIC
   */
  default void onComplete(long timeNs) {}
}
