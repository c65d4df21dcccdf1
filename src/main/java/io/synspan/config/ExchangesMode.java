package io.synspan.config;

/** Whether requests and answers are told of. */
public enum ExchangesMode {
  /** Once a process that is watched has both accepted and opened connections. */
  AUTO,
  ON,
  OFF
}
