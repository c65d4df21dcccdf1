package io.synspan.signal;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.IoDirection;
import io.synspan.event.CongestionState;
import io.synspan.event.DropRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.ListenerRecord;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.TraceparentRecord;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells several listeners what the tracker tells one, in their order. Of each callback those alone
 * are called that have a method of their own for it: calls of the interface's empty ones took a
 * quarter of the reader's time (ADR 30).
 */
public final class ListenerFanOut implements ConnectionListener {
  private final ConnectionListener[] established;
  private final ConnectionListener[] adopted;
  private final ConnectionListener[] failed;
  private final ConnectionListener[] transfer;
  private final ConnectionListener[] retransmit;
  private final ConnectionListener[] congestion;
  private final ConnectionListener[] reset;
  private final ConnectionListener[] accepted;
  private final ConnectionListener[] waitingForAccept;
  private final ConnectionListener[] drop;
  private final ConnectionListener[] pathTrouble;
  private final ConnectionListener[] busy;
  private final ConnectionListener[] zeroWindow;
  private final ConnectionListener[] exchange;
  private final ConnectionListener[] traceparent;
  private final ConnectionListener[] listener;
  private final ConnectionListener[] closed;
  private final ConnectionListener[] finished;
  private final ConnectionListener[] evicted;
  private final ConnectionListener[] vanished;
  private final ConnectionListener[] sampled;

  public ListenerFanOut(List<? extends ConnectionListener> listeners) {
    this.established = hearing("onEstablished", listeners);
    this.adopted = hearing("onAdopted", listeners);
    this.failed = hearing("onFailed", listeners);
    this.transfer = hearing("onTransfer", listeners);
    this.retransmit = hearing("onRetransmit", listeners);
    this.congestion = hearing("onCongestion", listeners);
    this.reset = hearing("onReset", listeners);
    this.accepted = hearing("onAccepted", listeners);
    this.waitingForAccept = hearing("onWaitingForAccept", listeners);
    this.drop = hearing("onDrop", listeners);
    this.pathTrouble = hearing("onPathTrouble", listeners);
    this.busy = hearing("onBusy", listeners);
    this.zeroWindow = hearing("onZeroWindow", listeners);
    this.exchange = hearing("onExchange", listeners);
    this.traceparent = hearing("onTraceparent", listeners);
    this.listener = hearing("onListener", listeners);
    this.closed = hearing("onClosed", listeners);
    this.finished = hearing("onFinished", listeners);
    this.evicted = hearing("onEvicted", listeners);
    this.vanished = hearing("onVanished", listeners);
    this.sampled = hearing("onSampled", listeners);
  }

  @Override
  public void onEstablished(Connection connection) {
    for (ConnectionListener listener : established) {
      listener.onEstablished(connection);
    }
  }

  @Override
  public void onAdopted(Connection connection) {
    for (ConnectionListener listener : adopted) {
      listener.onAdopted(connection);
    }
  }

  @Override
  public void onFailed(Connection connection) {
    for (ConnectionListener listener : failed) {
      listener.onFailed(connection);
    }
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    for (ConnectionListener listener : transfer) {
      listener.onTransfer(connection, sentBytes, receivedBytes, elapsedNs);
    }
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    for (ConnectionListener listener : retransmit) {
      listener.onRetransmit(connection, type, segments);
    }
  }

  @Override
  public void onCongestion(Connection connection, CongestionState state, long times) {
    for (ConnectionListener listener : congestion) {
      listener.onCongestion(connection, state, times);
    }
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    for (ConnectionListener listener : reset) {
      listener.onReset(connection, record);
    }
  }

  @Override
  public void onAccepted(Connection connection) {
    for (ConnectionListener listener : accepted) {
      listener.onAccepted(connection);
    }
  }

  @Override
  public void onWaitingForAccept(Connection connection, long nowNs) {
    for (ConnectionListener listener : waitingForAccept) {
      listener.onWaitingForAccept(connection, nowNs);
    }
  }

  @Override
  public void onDrop(@Nullable Connection connection, DropRecord record) {
    for (ConnectionListener listener : drop) {
      listener.onDrop(connection, record);
    }
  }

  @Override
  public void onPathTrouble(
      Connection connection, long outOfOrder, long spurious, long sentMarked, long receivedMarked) {
    for (ConnectionListener listener : pathTrouble) {
      listener.onPathTrouble(connection, outOfOrder, spurious, sentMarked, receivedMarked);
    }
  }

  @Override
  public void onBusy(Connection connection, long busyNs, long receiveWindowNs, long sendBufferNs) {
    for (ConnectionListener listener : busy) {
      listener.onBusy(connection, busyNs, receiveWindowNs, sendBufferNs);
    }
  }

  @Override
  public void onZeroWindow(Connection connection, IoDirection direction) {
    for (ConnectionListener listener : zeroWindow) {
      listener.onZeroWindow(connection, direction);
    }
  }

  @Override
  public void onExchange(Connection connection, ExchangeRecord record) {
    for (ConnectionListener listener : exchange) {
      listener.onExchange(connection, record);
    }
  }

  @Override
  public void onTraceparent(Connection connection, TraceparentRecord record) {
    for (ConnectionListener listener : traceparent) {
      listener.onTraceparent(connection, record);
    }
  }

  @Override
  public void onListener(ListenerRecord record) {
    for (ConnectionListener listener : listener) {
      listener.onListener(record);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    for (ConnectionListener listener : closed) {
      listener.onClosed(connection);
    }
  }

  @Override
  public void onFinished(Connection connection) {
    for (ConnectionListener listener : finished) {
      listener.onFinished(connection);
    }
  }

  @Override
  public void onEvicted(Connection connection) {
    for (ConnectionListener listener : evicted) {
      listener.onEvicted(connection);
    }
  }

  @Override
  public void onVanished(Connection connection) {
    for (ConnectionListener listener : vanished) {
      listener.onVanished(connection);
    }
  }

  @Override
  public void onSampled() {
    for (ConnectionListener listener : sampled) {
      listener.onSampled();
    }
  }

  private static ConnectionListener[] hearing(
      String callback, List<? extends ConnectionListener> listeners) {
    return listeners.stream()
        .filter(listener -> hears(listener, callback))
        .toArray(ConnectionListener[]::new);
  }

  /** True also where a native binary knows nothing of the method. */
  private static boolean hears(ConnectionListener listener, String callback) {
    return Arrays.stream(listener.getClass().getMethods())
        .filter(method -> method.getName().equals(callback))
        .allMatch(method -> method.getDeclaringClass() != ConnectionListener.class);
  }
}
