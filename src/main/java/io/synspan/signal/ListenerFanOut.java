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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells several listeners what the tracker tells one, in their order. */
public final class ListenerFanOut implements ConnectionListener {
  private final ConnectionListener[] listeners;

  public ListenerFanOut(List<? extends ConnectionListener> listeners) {
    this.listeners = listeners.toArray(ConnectionListener[]::new);
  }

  @Override
  public void onEstablished(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onEstablished(connection);
    }
  }

  @Override
  public void onAdopted(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onAdopted(connection);
    }
  }

  @Override
  public void onFailed(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onFailed(connection);
    }
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    for (ConnectionListener listener : listeners) {
      listener.onTransfer(connection, sentBytes, receivedBytes, elapsedNs);
    }
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    for (ConnectionListener listener : listeners) {
      listener.onRetransmit(connection, type, segments);
    }
  }

  @Override
  public void onCongestion(Connection connection, CongestionState state, long times) {
    for (ConnectionListener listener : listeners) {
      listener.onCongestion(connection, state, times);
    }
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    for (ConnectionListener listener : listeners) {
      listener.onReset(connection, record);
    }
  }

  @Override
  public void onAccepted(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onAccepted(connection);
    }
  }

  @Override
  public void onWaitingForAccept(Connection connection, long nowNs) {
    for (ConnectionListener listener : listeners) {
      listener.onWaitingForAccept(connection, nowNs);
    }
  }

  @Override
  public void onDrop(@Nullable Connection connection, DropRecord record) {
    for (ConnectionListener listener : listeners) {
      listener.onDrop(connection, record);
    }
  }

  @Override
  public void onPathTrouble(
      Connection connection, long outOfOrder, long spurious, long sentMarked, long receivedMarked) {
    for (ConnectionListener listener : listeners) {
      listener.onPathTrouble(connection, outOfOrder, spurious, sentMarked, receivedMarked);
    }
  }

  @Override
  public void onBusy(Connection connection, long busyNs, long receiveWindowNs, long sendBufferNs) {
    for (ConnectionListener listener : listeners) {
      listener.onBusy(connection, busyNs, receiveWindowNs, sendBufferNs);
    }
  }

  @Override
  public void onZeroWindow(Connection connection, IoDirection direction) {
    for (ConnectionListener listener : listeners) {
      listener.onZeroWindow(connection, direction);
    }
  }

  @Override
  public void onExchange(Connection connection, ExchangeRecord record) {
    for (ConnectionListener listener : listeners) {
      listener.onExchange(connection, record);
    }
  }

  @Override
  public void onTraceparent(Connection connection, TraceparentRecord record) {
    for (ConnectionListener listener : listeners) {
      listener.onTraceparent(connection, record);
    }
  }

  @Override
  public void onListener(ListenerRecord record) {
    for (ConnectionListener listener : listeners) {
      listener.onListener(record);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onClosed(connection);
    }
  }

  @Override
  public void onFinished(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onFinished(connection);
    }
  }

  @Override
  public void onEvicted(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onEvicted(connection);
    }
  }

  @Override
  public void onVanished(Connection connection) {
    for (ConnectionListener listener : listeners) {
      listener.onVanished(connection);
    }
  }

  @Override
  public void onSampled() {
    for (ConnectionListener listener : listeners) {
      listener.onSampled();
    }
  }
}
