package io.synspan.app;

import io.synspan.detect.Detection;
import io.synspan.detect.Evidence;
import io.synspan.event.Role;
import java.util.Locale;
import java.util.stream.Collectors;

/** A detection for a person. */
final class DetectionText {
  private DetectionText() {}

  /** What, where, and on what evidence. */
  static String of(Detection detection) {
    Evidence evidence = detection.evidence();
    return switch (detection.type()) {
      case SYN_FLOOD ->
          String.format(
              Locale.ROOT,
              "SYN flood%s: %,d handshakes unanswered, up to %,d a second, %,d completed; %,d SYN"
                  + " cookies or dropped SYNs%s",
              place(detection),
              evidence.events(),
              evidence.peakPerSecond(),
              evidence.regular(),
              evidence.synCookies(),
              sources(evidence));
      case PORT_SCAN ->
          String.format(
              Locale.ROOT,
              "Port scan from %s: %,d SYNs for %s%d closed ports",
              String.valueOf(detection.source()),
              evidence.events(),
              evidence.ports() == 32 ? "at least " : "",
              evidence.ports());
      case RESET_STORM ->
          String.format(
              Locale.ROOT,
              "Reset storm%s: %,d connections reset, up to %,d a second, %,d closed otherwise",
              place(detection),
              evidence.events(),
              evidence.peakPerSecond(),
              evidence.regular());
      case HALF_OPEN ->
          String.format(
              Locale.ROOT,
              "Half-open connections%s: %,d at once, up to %,d new ones a second, %,d completed",
              place(detection),
              evidence.events(),
              evidence.peakPerSecond(),
              evidence.regular());
    };
  }

  /** Empty where no prefix stands out. */
  private static String sources(Evidence evidence) {
    if (evidence.sources().isEmpty()) {
      return "";
    }
    return evidence.sources().stream()
        .map(source -> String.format(Locale.ROOT, "%s (%,d)", source.prefix(), source.unanswered()))
        .collect(Collectors.joining(", ", "; from ", ""));
  }

  private static String place(Detection detection) {
    if (detection.port() == 0) {
      return "";
    }
    return detection.role() == Role.SERVER
        ? " at port " + detection.port()
        : " with upstreams at port " + detection.port();
  }
}
