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
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
  private final ConnectionListener[] listening;
  private final ConnectionListener[] closed;
  private final ConnectionListener[] finished;
  private final ConnectionListener[] evicted;
  private final ConnectionListener[] vanished;
  private final ConnectionListener[] sampled;

  public ListenerFanOut(List<? extends ConnectionListener> listeners) {
    List<Candidate> candidates = listeners.stream().map(Candidate::of).toList();
    this.established = hearing("onEstablished", candidates);
    this.adopted = hearing("onAdopted", candidates);
    this.failed = hearing("onFailed", candidates);
    this.transfer = hearing("onTransfer", candidates);
    this.retransmit = hearing("onRetransmit", candidates);
    this.congestion = hearing("onCongestion", candidates);
    this.reset = hearing("onReset", candidates);
    this.accepted = hearing("onAccepted", candidates);
    this.waitingForAccept = hearing("onWaitingForAccept", candidates);
    this.drop = hearing("onDrop", candidates);
    this.pathTrouble = hearing("onPathTrouble", candidates);
    this.busy = hearing("onBusy", candidates);
    this.zeroWindow = hearing("onZeroWindow", candidates);
    this.exchange = hearing("onExchange", candidates);
    this.traceparent = hearing("onTraceparent", candidates);
    this.listening = hearing("onListener", candidates);
    this.closed = hearing("onClosed", candidates);
    this.finished = hearing("onFinished", candidates);
    this.evicted = hearing("onEvicted", candidates);
    this.vanished = hearing("onVanished", candidates);
    this.sampled = hearing("onSampled", candidates);
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
    for (ConnectionListener listener : listening) {
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

  private static ConnectionListener[] hearing(String callback, List<Candidate> candidates) {
    return candidates.stream()
        .filter(candidate -> !candidate.inherited().contains(callback))
        .map(Candidate::listener)
        .toArray(ConnectionListener[]::new);
  }

  /**
   * A listener, and the callbacks that it leaves as they are: none where a native binary knows
   * nothing of its methods.
   */
  private record Candidate(ConnectionListener listener, Set<String> inherited) {
    static Candidate of(ConnectionListener listener) {
      return new Candidate(
          listener,
          Arrays.stream(listener.getClass().getMethods())
              .filter(method -> method.getDeclaringClass() == ConnectionListener.class)
              .map(Method::getName)
              .collect(Collectors.toSet()));
    }
  }
}
