package io.synspan.testing;

import java.time.Duration;

/**
 * How long a test waits for what takes a moment: {@code synspan.test.patience} times as long as on
 * the machine itself, for an emulated one.
 */
public final class Patience {
  private static final int FACTOR = Integer.getInteger("synspan.test.patience", 1);

  private Patience() {}

  public static Duration of(Duration onTheMachineItself) {
    return onTheMachineItself.multipliedBy(FACTOR);
  }
}
