package io.synspan.signal;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionListener;
import io.synspan.connection.ConnectionTracker;
import io.synspan.connection.MonotonicClock;
import io.synspan.event.ExchangeRecord;
import io.synspan.event.ResetDirection;
import io.synspan.event.ResetRecord;
import io.synspan.event.RetransmitType;
import io.synspan.process.ProcessLookup;
import io.synspan.testing.KernelRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the tracker tells the signals of one short connection, both of whose ends are watched, again
 * and again. The tracker itself takes part only once, to make the two ends.
 */
final class ShortConnections {
  private static final long SECOND = 1_000_000_000L;
  private static final int CLIENT_COOKIE = 1;
  private static final int SERVER_COOKIE = 2;
  private static final int OTHER_COOKIE = 3;

  private final ConnectionListener signals;
  private final Connection client;
  private final Connection server;
  private final ResetRecord reset;
  private final ExchangeRecord exchange;

  ShortConnections(OpenTelemetry telemetry, SpanPolicy policy) {
    Meter meter = telemetry.getMeter("io.synspan");
    ResetCauses causes = new ResetCauses(reason -> "SK_RST_REASON_NO_SOCKET");
    signals =
        new ListenerFanOut(
            List.of(
                new ConnectionMetrics(meter, 200, causes),
                new ExchangeMetrics(meter, 200),
                new ConnectionSpans(
                    telemetry.getTracer("io.synspan"),
                    meter,
                    new MonotonicClock(0),
                    policy,
                    new SpanEvents(
                        new MonotonicClock(0),
                        causes,
                        new DropCauses(reason -> null),
                        EventTarget.SPAN),
                    ProcessLookup.NONE)));
    Captured captured = new Captured();
    ConnectionTracker tracker = new ConnectionTracker(10, captured);
    client =
        captured.closed(
            tracker, KernelRecord.established(CLIENT_COOKIE), KernelRecord.closed(CLIENT_COOKIE));
    server =
        captured.closed(
            tracker,
            KernelRecord.established(SERVER_COOKIE).server(),
            KernelRecord.closed(SERVER_COOKIE).server());
    KernelRecord.reset(OTHER_COOKIE, ResetDirection.SENT).reason(12).decodeTo(tracker);
    reset = Objects.requireNonNull(captured.reset);
    KernelRecord.established(4).atNs(10 * SECOND).decodeTo(tracker);
    KernelRecord.exchange(4, 1).decodeTo(tracker);
    exchange = Objects.requireNonNull(captured.exchange);
  }

  /** Four records' worth: established and closed, at both ends. */
  void one() {
    signals.onEstablished(client);
    signals.onEstablished(server);
    close(client);
    close(server);
  }

  /** Two requests with their answers. */
  void exchange() {
    signals.onExchange(client, exchange);
    signals.onExchange(server, exchange);
  }

  /** Two more: a segment was sent again, and the connection was reset. */
  void trouble() {
    signals.onRetransmit(client, RetransmitType.FAST, 1);
    signals.onReset(client, reset);
  }

  private void close(Connection connection) {
    signals.onTransfer(connection, 300, 5000, SECOND);
    signals.onClosed(connection);
    signals.onFinished(connection);
  }

  /** Keeps what is valid for ever here, since the tracker gets no further records. */
  private static final class Captured implements ConnectionListener {
    private @Nullable Connection closed;
    private @Nullable ResetRecord reset;
    private @Nullable ExchangeRecord exchange;

    Connection closed(ConnectionTracker tracker, KernelRecord established, KernelRecord end) {
      established.atNs(10 * SECOND).handshakeNs(1_000_000).decodeTo(tracker);
      end.atNs(11 * SECOND)
          .openedNs(10 * SECOND - 1_000_000)
          .establishedNs(10 * SECOND)
          .segments(6, 8)
          .bytes(300, 5000)
          .smoothedRttUs(100)
          .decodeTo(tracker);
      return Objects.requireNonNull(closed);
    }

    @Override
    public void onClosed(Connection connection) {
      closed = connection;
    }

    @Override
    public void onExchange(Connection connection, ExchangeRecord record) {
      exchange = record;
    }

    @Override
    public void onReset(@Nullable Connection connection, ResetRecord record) {
      reset = record;
    }
  }
}
