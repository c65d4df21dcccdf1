package io.synspan.app.summary;

import static io.synspan.app.summary.Quantities.bytes;
import static io.synspan.app.summary.Quantities.count;
import static io.synspan.app.summary.Quantities.time;

import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.Role;
import io.synspan.signal.ErrorType;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

/** Writes counts as text: plain ASCII, since the output may be a file or a pipe. */
public final class SummaryText {
  private static final int WIDTH = 80;
  private static final int BUSIEST_PORTS = 5;
  private static final int BUSIEST_UPSTREAMS = 5;

  private final SummaryCounts counts;
  private final StringBuilder text = new StringBuilder(2048);

  private SummaryText(SummaryCounts counts) {
    this.counts = counts;
  }

  /**
   * A block of lines, an empty one at its end.
   *
   * @param title what the counts are of
   * @param length time in which they were counted
   */
  public static String of(SummaryCounts counts, String title, Duration length) {
    SummaryText summary = new SummaryText(counts);
    summary.title("-- " + title + " ");
    summary.connections();
    summary.troubles();
    summary.traffic(Math.max(length.toMillis(), 1) / 1e3);
    summary.latencies();
    summary.proxied(Math.max(length.toMillis(), 1) / 1e3);
    summary.busiestPorts();
    summary.notableConnections();
    return summary.text.append('\n').toString();
  }

  private void title(String title) {
    text.append(title).repeat('-', Math.max(0, WIDTH - title.length())).append('\n');
  }

  private void row(String name, String content) {
    text.append(String.format(Locale.ROOT, "  %-12s  %s\n", name, content));
  }

  private void connections() {
    StringJoiner parts = new StringJoiner(", ");
    parts.add(count(counts.opened) + " opened");
    parts.add(count(counts.accepted) + " accepted");
    parts.add(count(counts.closed) + " closed");
    addPositive(parts, counts.adopted, "were open before");
    addPositive(parts, counts.forgotten, "forgotten");
    row("connections", parts + "; " + count(counts.active) + " open");
  }

  private void troubles() {
    StringJoiner failures = new StringJoiner(", ", ": ", "").setEmptyValue("");
    for (ErrorType type : ErrorType.values()) {
      addPositive(failures, counts.failed.get(type), type.value());
    }
    row("failed", count(counts.failed.total()) + failures);
    row(
        "resets",
        "%s sent, %s received"
            .formatted(
                count(counts.resets.get(ResetDirection.SENT)),
                count(counts.resets.get(ResetDirection.RECEIVED))));
    StringJoiner types = new StringJoiner(", ", ": ", "").setEmptyValue("");
    for (RetransmitType type : RetransmitType.values()) {
      addPositive(types, counts.retransmitted.get(type), type.name().toLowerCase(Locale.ROOT));
    }
    long segments = counts.retransmitted.total();
    row("sent again", count(segments) + (segments == 1 ? " segment" : " segments") + types);
    if (counts.recordsLost > 0) {
      row("LOST", count(counts.recordsLost) + " records: make synspan.ring.size larger");
    }
  }

  private void traffic(double seconds) {
    row(
        "payload",
        "%s sent (%s/s), %s received (%s/s)"
            .formatted(
                bytes(counts.bytesSent),
                bytes(Math.round(counts.bytesSent / seconds)),
                bytes(counts.bytesReceived),
                bytes(Math.round(counts.bytesReceived / seconds))));
  }

  private void latencies() {
    row("handshake", percentiles(counts.handshakes));
    if (counts.acceptWaits.count() > 0) {
      row("accept wait", percentiles(counts.acceptWaits));
    }
    row("round trip", percentiles(counts.roundTrips));
  }

  private static String percentiles(LatencyHistogram histogram) {
    return histogram.count() == 0
        ? "-"
        : "p50 %s, p99 %s"
            .formatted(time(histogram.percentileUs(50)), time(histogram.percentileUs(99)));
  }

  private void proxied(double seconds) {
    String name = "proxied";
    for (ProxyTraffic.Upstream upstream : counts.proxied.busiest(BUSIEST_UPSTREAMS)) {
      row(
          name,
          "%s  %s/s, upstream %s; own %s"
              .formatted(
                  upstream.name(),
                  count(Math.round(upstream.requests() / seconds)),
                  percentiles(upstream.upstreamTimes),
                  percentiles(upstream.ownTimes)));
      name = "";
    }
  }

  private void busiestPorts() {
    String name = "busiest";
    for (PortTraffic.Port port : counts.ports.busiest(BUSIEST_PORTS)) {
      row(
          name,
          String.format(
              Locale.ROOT,
              "%-8s :%-5d %12s  %s",
              port.role() == Role.CLIENT ? "opened" : "accepted",
              port.number(),
              bytes(port.bytes()),
              port.connections() == 1 ? "1 new" : count(port.connections()) + " new"));
      name = "";
    }
  }

  private void notableConnections() {
    String name = "notable";
    for (String line : counts.notable.lines()) {
      row(name, line);
      name = "";
    }
    if (counts.notable.leftOut() > 0) {
      row(name, "and " + count(counts.notable.leftOut()) + " more that failed or were reset");
    }
  }

  private static void addPositive(StringJoiner parts, long count, String what) {
    if (count > 0) {
      parts.add(count(count) + " " + what);
    }
  }
}
