package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;

/** What is said where SYNs of a prefix that floods are dropped. */
public final class DropAttributes {
  /** Names of its log records. */
  public static final String EVENT_BEGAN = "synspan.drop.began";

  public static final String EVENT_ENDED = "synspan.drop.ended";

  /** Whose SYNs: an IPv4 /24 or an IPv6 /48. */
  public static final AttributeKey<String> PREFIX = AttributeKey.stringKey("synspan.drop.prefix");

  /** When they pass again, as in {@code 2026-01-31T12:00:00.123456789Z}. */
  public static final AttributeKey<String> UNTIL = AttributeKey.stringKey("synspan.drop.until");

  /** How many were dropped. */
  public static final AttributeKey<Long> SYNS = AttributeKey.longKey("synspan.drop.syns");

  private DropAttributes() {}
}
