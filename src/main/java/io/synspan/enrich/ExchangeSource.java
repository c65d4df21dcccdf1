package io.synspan.enrich;

/** Where exchanges come from, as far as somebody who wants them can say. Any thread may call it. */
public interface ExchangeSource {
  /** Somebody has use for them from now on. */
  void turnOn();

  /** Somebody waits for those of this moment. */
  void flushSoon();
}
