package io.synspan.app;

import io.synspan.config.ExchangesMode;
import io.synspan.enrich.ExchangeSource;

/**
 * Whether the kernel side is to tell of exchanges, and how soon. Whoever has use for them says so,
 * on any thread; the reader looks at it. It is not turned off again: what began is to end.
 */
final class ExchangeSwitch implements ExchangeSource {
  private final boolean allowed;
  private volatile boolean on;
  private volatile boolean flushWanted;

  ExchangeSwitch(ExchangesMode mode) {
    this.allowed = mode != ExchangesMode.OFF;
    this.on = mode == ExchangesMode.ON;
  }

  /** Turns it on, unless the settings say never. */
  @Override
  public void turnOn() {
    if (on != allowed) {
      on = allowed;
    }
  }

  boolean isOn() {
    return on;
  }

  @Override
  public void flushSoon() {
    flushWanted = true;
  }

  boolean isFlushWanted() {
    return flushWanted;
  }

  /** The reader is about to. */
  void flushes() {
    flushWanted = false;
  }
}
