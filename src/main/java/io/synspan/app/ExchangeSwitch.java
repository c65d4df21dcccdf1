package io.synspan.app;

import io.synspan.config.ExchangesMode;

/**
 * Whether the kernel side is to tell of exchanges. Whoever has use for them turns it on, on any
 * thread; the reader looks at it. It is not turned off again: what began is to end.
 */
final class ExchangeSwitch {
  private final boolean allowed;
  private volatile boolean on;

  ExchangeSwitch(ExchangesMode mode) {
    this.allowed = mode != ExchangesMode.OFF;
    this.on = mode == ExchangesMode.ON;
  }

  /** Turns it on, unless the settings say never. */
  void turnOn() {
    on = allowed;
  }

  boolean isOn() {
    return on;
  }
}
