package io.synspan.app;

import io.synspan.connection.ConnectionListener;
import io.synspan.connection.MonotonicClock;

/** Measures the wall clock again once an interval, while a live kernel is watched. */
record ClockCorrection(MonotonicClock clock) implements ConnectionListener {
  @Override
  public void onSampled() {
    clock.measure();
  }
}
