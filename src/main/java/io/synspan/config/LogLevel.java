package io.synspan.config;

/** The least important lines that the log shows. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG
}
