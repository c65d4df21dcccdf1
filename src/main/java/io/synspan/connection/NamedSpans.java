package io.synspan.connection;

import io.synspan.event.TraceparentRecord;
import org.jspecify.annotations.Nullable;

/**
 * The spans that the last two requests on a connection named: the next one is told of before the
 * record that ends an exchange.
 */
final class NamedSpans {
  private static final int KEPT = 2;

  private final long[] numbers = new long[KEPT];
  private final long[] traceHighs = new long[KEPT];
  private final long[] traceLows = new long[KEPT];
  private final long[] spanIds = new long[KEPT];

  void clear() {
    for (int i = 0; i < KEPT; i++) {
      numbers[i] = 0;
    }
  }

  void put(TraceparentRecord record) {
    int place = (int) (record.number() % KEPT);
    numbers[place] = record.number();
    traceHighs[place] = record.traceIdHigh();
    traceLows[place] = record.traceIdLow();
    spanIds[place] = record.parentId();
  }

  /** Of this exchange; null where none is known. */
  @Nullable SpanIds of(long number) {
    int place = (int) (number % KEPT);
    return numbers[place] == number && number != 0
        ? new SpanIds(traceHighs[place], traceLows[place], spanIds[place])
        : null;
  }
}
