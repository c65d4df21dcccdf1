package io.synspan.config;

/** Whether every segment is counted. */
public enum PacketsMode {
  ON,
  OFF
}
