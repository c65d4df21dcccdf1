package io.synspan.enrich;

import io.opentelemetry.api.common.AttributeKey;
import io.synspan.semconv.GatewayAttributes;
import java.util.Locale;

/** Where a request's time may go, as far as TCP knows. */
enum Part {
  /** The handshake, SYNs that were sent again included. */
  CONNECT,
  /** The connection lay in the accept queue. */
  ACCEPT,
  /** What had come lay unread: the process was busy elsewhere. */
  UNREAD,
  /** Segments were lost and sent again. */
  LOSS,
  /** The peer's window was full. */
  PEER_WINDOW,
  /** Our send buffer was. */
  SEND_BUFFER,
  /** The peer: its answer, or its request. */
  PEER,
  /** The process itself. */
  APPLICATION;

  private final String value = name().toLowerCase(Locale.ROOT);

  /** As in {@link GatewayAttributes#VERDICT}. */
  String value() {
    return value;
  }

  AttributeKey<Double> duration() {
    return GatewayAttributes.verdictDuration(value);
  }
}
