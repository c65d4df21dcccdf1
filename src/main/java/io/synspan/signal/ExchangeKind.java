package io.synspan.signal;

import io.synspan.event.ExchangeRecord;
import java.util.Locale;

/** What an exchange can be taken for. */
enum ExchangeKind {
  /** A request with its answer. */
  REQUEST,
  /** A request without one. */
  UNANSWERED,
  TLS_HANDSHAKE,
  /** Both ends talk at once: the rest of a connection. */
  FULL_DUPLEX,
  INCOMPLETE,
  /** Its record was lost. */
  LOST;

  static ExchangeKind of(ExchangeRecord record) {
    if (record.isFullDuplex()) {
      return FULL_DUPLEX;
    }
    if (record.isTlsHandshake()) {
      return TLS_HANDSHAKE;
    }
    if (record.isIncomplete()) {
      return INCOMPLETE;
    }
    return record.answerFirstNs() == 0 ? UNANSWERED : REQUEST;
  }

  String value() {
    return name().toLowerCase(Locale.ROOT);
  }
}
