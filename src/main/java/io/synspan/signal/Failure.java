package io.synspan.signal;

import io.synspan.connection.Connection;
import io.synspan.connection.ConnectionEvents;
import io.synspan.event.TcpState.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a connection, for its span.
 *
 * @param description for people
 */
record Failure(ErrorType type, String description) {
  /**
   * Null where nothing went wrong: a reset of a connection that was closing anyway is no failure.
   */
  static @Nullable Failure of(Connection connection) {
    return connection.failed() ? ofHandshake(connection.errno()) : ofReset(connection);
  }

  private static Failure ofHandshake(long errno) {
    ErrorType type = ErrorType.ofErrno(errno);
    return new Failure(
        type,
        switch (type) {
          case CANCELLED -> "the process gave up during the handshake";
          case OTHER -> "handshake failed: errno " + errno;
          default -> "handshake failed: " + type.value();
        });
  }

  private static @Nullable Failure ofReset(Connection connection) {
    ConnectionEvents events = connection.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.isReset(i) && SpanEvents.phaseOfReset(connection, i) == Phase.ESTABLISHED) {
        return new Failure(
            ErrorType.RESET,
            "reset "
                + AttributeValues.of(SpanEvents.resetDirection(events, i))
                + " while established");
      }
    }
    return null;
  }
}
