package io.synspan.exchange;

import io.synspan.connection.Connection;
import java.util.List;

/** Tells each of its listeners, in order. */
public final class ProxyFanOut implements ProxyListener {
  private final ProxyListener[] listeners;

  public ProxyFanOut(List<ProxyListener> listeners) {
    this.listeners = listeners.toArray(ProxyListener[]::new);
  }

  @Override
  public void onUpstream(long upstreamKey, Connection connection) {
    for (ProxyListener listener : listeners) {
      listener.onUpstream(upstreamKey, connection);
    }
  }

  @Override
  public void onPaired(Exchange downstream, Exchange upstream) {
    for (ProxyListener listener : listeners) {
      listener.onPaired(downstream, upstream);
    }
  }

  @Override
  public void onUnpaired(Exchange exchange, Unpaired reason) {
    for (ProxyListener listener : listeners) {
      listener.onUnpaired(exchange, reason);
    }
  }

  @Override
  public void onLost(long untilNs) {
    for (ProxyListener listener : listeners) {
      listener.onLost(untilNs);
    }
  }

  @Override
  public void onComplete(long timeNs) {
    for (ProxyListener listener : listeners) {
      listener.onComplete(timeNs);
    }
  }
}
