package io.synspan.app.summary;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionEvents;
import io.synspan.event.IpAddresses;
import io.synspan.event.Role;
import io.synspan.event.TcpState;
import io.synspan.event.TcpState.Phase;
import io.synspan.signal.ErrorType;
import io.synspan.signal.ResetCauses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The first few connections of an interval that failed or were reset, and how many there were. */
final class NotableConnections {
  private final int limit;
  private final ResetCauses causes;
  private final List<String> lines = new ArrayList<>();
  private long leftOut;

  NotableConnections(int limit, ResetCauses causes) {
    this.limit = limit;
    this.causes = causes;
  }

  /** Takes a finished connection in where it is notable; a text is made for the first ones only. */
  void add(Connection connection) {
    int reset = connection.failed() ? -1 : resetOf(connection);
    if (!connection.failed() && reset < 0) {
      return;
    }
    if (lines.size() == limit) {
      leftOut++;
      return;
    }
    lines.add(
        connection.failed()
            ? "failed  %s  %s after %s"
                .formatted(
                    ends(connection),
                    ErrorType.ofErrno(connection.errno()).value(),
                    lifetime(connection, connection.openedNs()))
            : "reset   %s  %s, after %s"
                .formatted(
                    ends(connection),
                    reset(connection.events(), reset),
                    lifetime(connection, connection.establishedNs())));
  }

  List<String> lines() {
    return lines;
  }

  /** Notable ones for which there was no line. */
  long leftOut() {
    return leftOut;
  }

  void clear() {
    lines.clear();
    leftOut = 0;
  }

  /** The first reset while established: one of a connection that closes anyway is no news. */
  private static int resetOf(Connection connection) {
    ConnectionEvents events = connection.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.isReset(i)) {
        TcpState state = events.tcpState(i);
        // a reset that the process sends comes after CLOSE
        TcpState before = state == TcpState.CLOSE ? connection.tcpState() : state;
        if (before.phase() == Phase.ESTABLISHED) {
          return i;
        }
      }
    }
    return -1;
  }

  private String reset(ConnectionEvents events, int index) {
    if (events.kind(index) == ConnectionEvents.Kind.RESET_RECEIVED) {
      return "received";
    }
    @Nullable String cause = causes.nameOf((int) events.resetReason(index));
    return cause == null ? "sent" : "sent (%s)".formatted(cause);
  }

  private static String ends(Connection connection) {
    return "%s %s %s"
        .formatted(
            end(
                connection.localAddressHigh(),
                connection.localAddressLow(),
                connection.localPort()),
            connection.role() == Role.CLIENT ? "->" : "<-",
            end(connection.peerAddressHigh(), connection.peerAddressLow(), connection.peerPort()));
  }

  private static String end(long high, long low, int port) {
    String address = IpAddresses.format(high, low);
    return String.format(
        Locale.ROOT, IpAddresses.isIpv4(high, low) ? "%s:%d" : "[%s]:%d", address, port);
  }

  private static String lifetime(Connection connection, long beganNs) {
    return beganNs == 0
        ? "an unknown time"
        : Quantities.time((connection.closedNs() - beganNs) / 1000);
  }
}
