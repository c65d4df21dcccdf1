package io.synspan.connection;

import io.synspan.event.CongestionState;
import io.synspan.event.DropRecord;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.event.TraceparentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes down what the tracker tells, one line a call, each with the connection's cookie. */
final class HeardText implements ConnectionListener {
  private final List<String> lines = new ArrayList<>();
  private @Nullable Connection last;

  /** What was heard since the last call of this. */
  List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  /** The connection of the last call that had one; good until the tracker uses it again. */
  Connection last() {
    return Objects.requireNonNull(last);
  }

  @Override
  public void onEstablished(Connection connection) {
    add("established", connection);
  }

  @Override
  public void onAdopted(Connection connection) {
    add("adopted", connection);
  }

  @Override
  public void onFailed(Connection connection) {
    add("failed", connection);
  }

  @Override
  public void onTransfer(
      Connection connection, long sentBytes, long receivedBytes, long elapsedNs) {
    lines.add(
        "transfer %d sent %d received %d in %d ms"
            .formatted(connection.socketCookie(), sentBytes, receivedBytes, elapsedNs / 1_000_000));
  }

  @Override
  public void onRetransmit(Connection connection, RetransmitType type, long segments) {
    lines.add("retransmit %d %s %d".formatted(connection.socketCookie(), type, segments));
  }

  @Override
  public void onCongestion(Connection connection, CongestionState state, long times) {
    lines.add("congestion %d %s %d".formatted(connection.socketCookie(), state, times));
  }

  @Override
  public void onReset(@Nullable Connection connection, ResetRecord record) {
    String of = connection == null ? "unknown" : Long.toString(connection.socketCookie());
    lines.add("reset %s %s".formatted(of, record.direction()));
  }

  @Override
  public void onAccepted(Connection connection) {
    add("accepted", connection);
  }

  @Override
  public void onExchange(Connection connection, ExchangeRecord record) {
    add(
        "exchange %d, missed %d".formatted(record.number(), connection.exchangesMissed()),
        connection);
  }

  @Override
  public void onTraceparent(Connection connection, TraceparentRecord record) {
    add("traceparent of %d".formatted(record.number()), connection);
  }

  @Override
  public void onDrop(@Nullable Connection connection, DropRecord record) {
    String of = connection == null ? "unknown" : Long.toString(connection.socketCookie());
    lines.add("drop %s reason %d".formatted(of, record.reason()));
  }

  @Override
  public void onPathTrouble(
      Connection connection, long outOfOrder, long spurious, long sentMarked, long receivedMarked) {
    lines.add(
        "path %d %d %d %d %d"
            .formatted(
                connection.socketCookie(), outOfOrder, spurious, sentMarked, receivedMarked));
  }

  @Override
  public void onBusy(Connection connection, long busyNs, long receiveWindowNs, long sendBufferNs) {
    lines.add(
        "busy %d %d %d %d"
            .formatted(connection.socketCookie(), busyNs, receiveWindowNs, sendBufferNs));
  }

  @Override
  public void onZeroWindow(Connection connection, IoDirection direction) {
    lines.add("zero window %d %s".formatted(connection.socketCookie(), direction));
  }

  @Override
  public void onClosed(Connection connection) {
    add("closed", connection);
  }

  @Override
  public void onFinished(Connection connection) {
    add("finished", connection);
  }

  @Override
  public void onEvicted(Connection connection) {
    add("evicted", connection);
  }

  @Override
  public void onVanished(Connection connection) {
    add("vanished", connection);
  }

  private void add(String what, Connection connection) {
    last = connection;
    lines.add(what + " " + connection.socketCookie());
  }
}
