package io.synspan.semconv;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** What is said of a detection: its span's name, and what its metrics and its span carry. */
public final class DetectionAttributes {
  public static final String SPAN_NAME = "synspan.detection";

  /** Names of its log records. */
  public static final String EVENT_OPENED = "synspan.detection.opened";

  public static final String EVENT_CLOSED = "synspan.detection.closed";

  /** {@code syn_flood}, {@code port_scan}, {@code reset_storm} or {@code half_open}. */
  public static final AttributeKey<String> TYPE = AttributeKey.stringKey("synspan.detection.type");

  /** Who scans: an IPv4 address or an IPv6 /64. */
  public static final AttributeKey<String> SOURCE =
      AttributeKey.stringKey("synspan.detection.source");

  /** Unanswered handshakes, SYNs for closed ports or resets; the most that were half-open. */
  public static final AttributeKey<Long> EVENTS = AttributeKey.longKey("synspan.detection.events");

  /** The most of them in one second. */
  public static final AttributeKey<Long> PEAK_PER_SECOND =
      AttributeKey.longKey("synspan.detection.peak_per_second");

  /** Handshakes that were completed, or connections that ended well, in the same time. */
  public static final AttributeKey<Long> REGULAR =
      AttributeKey.longKey("synspan.detection.regular");

  /** SYN cookies sent, and SYNs dropped because a SYN queue was full, in the same time. */
  public static final AttributeKey<Long> SYN_COOKIES =
      AttributeKey.longKey("synspan.detection.syn_cookies");

  /** The prefixes that a SYN flood comes from, those first that sent the most. */
  public static final AttributeKey<List<String>> SOURCES =
      AttributeKey.stringArrayKey("synspan.detection.sources");

  /** Distinct closed ports that were tried, up to 32. */
  public static final AttributeKey<Long> CLOSED_PORTS =
      AttributeKey.longKey("synspan.detection.closed_ports");

  private DetectionAttributes() {}
}
