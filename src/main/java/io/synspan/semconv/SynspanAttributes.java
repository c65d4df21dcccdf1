package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;

/** Attributes of the metrics about SynSpan itself. */
public final class SynspanAttributes {
  /** {@code established}, {@code failed}, {@code closed}, {@code reset}... */
  public static final AttributeKey<String> EVENT_KIND =
      AttributeKey.stringKey("synspan.event.kind");

  /** The kernel's name of the hook, as {@code inet_sock_set_state}. */
  public static final AttributeKey<String> HOOK_NAME = AttributeKey.stringKey("synspan.hook.name");

  /** {@code attached} or {@code missing}. */
  public static final AttributeKey<String> HOOK_STATE =
      AttributeKey.stringKey("synspan.hook.state");

  /** {@code paired}, or why an exchange was not. */
  public static final AttributeKey<String> PAIRING_RESULT =
      AttributeKey.stringKey("synspan.pairing.result");

  /** {@code traces}, {@code metrics} or {@code logs}. */
  public static final AttributeKey<String> GATEWAY_SIGNAL =
      AttributeKey.stringKey("synspan.gateway.signal");

  /** {@code forwarded} or {@code refused}; of the queue also {@code kept} and {@code full}. */
  public static final AttributeKey<String> GATEWAY_OUTCOME =
      AttributeKey.stringKey("synspan.gateway.outcome");

  /** Kind of a gateway's span: {@code server} or {@code client}. */
  public static final AttributeKey<String> MATCH_KIND =
      AttributeKey.stringKey("synspan.match.kind");

  /** {@code unique}, {@code ambiguous}, {@code none} or {@code unknown}. */
  public static final AttributeKey<String> MATCH_RESULT =
      AttributeKey.stringKey("synspan.match.result");

  /** {@code found}, or why there was none. */
  public static final AttributeKey<String> TRACEPARENT_RESULT =
      AttributeKey.stringKey("synspan.traceparent.result");

  private SynspanAttributes() {}
}
