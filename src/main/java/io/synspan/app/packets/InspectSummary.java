package io.synspan.app.packets;

import io.synspan.packet.PacketOutcome;
import io.synspan.probe.PacketCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of all packets that the hooks saw: the numbers add up.
 *
 * @param counts the kernel side's
 * @param shown how many came out
 * @param invalid records that said what cannot be
 * @param missedCalls of function hooks, which the kernel left out
 */
record InspectSummary(PacketCounts counts, long shown, long invalid, long missedCalls) {

  /** One line, such as {@code 9 packets seen: 4 shown, 0 left out by --rate, ...}. */
  String text() {
    List<String> parts = new ArrayList<>();
    parts.add("%,d shown".formatted(shown));
    parts.add("%,d left out by --rate".formatted(counts.of(PacketOutcome.RATE_LIMITED)));
    parts.add("%,d lost in the ring".formatted(counts.of(PacketOutcome.LOST)));
    parts.add("%,d filtered out".formatted(counts.of(PacketOutcome.FILTERED)));
    parts.add(notParsed());
    long unread = counts.of(PacketOutcome.DELIVERED) - shown - invalid;
    if (unread > 0) {
      parts.add("%,d not read any more".formatted(unread));
    }
    if (invalid > 0) {
      parts.add("%,d not understood".formatted(invalid));
    }
    if (missedCalls > 0) {
      parts.add("besides, the kernel left out %,d calls of a hook".formatted(missedCalls));
    }
    return "%,d packets seen: %s".formatted(counts.seen(), String.join(", ", parts));
  }

  private String notParsed() {
    long sum =
        Arrays.stream(PacketOutcome.values())
            .filter(outcome -> !outcome.isParsed())
            .mapToLong(counts::of)
            .sum();
    String reasons =
        Arrays.stream(PacketOutcome.values())
            .filter(outcome -> !outcome.isParsed() && counts.of(outcome) > 0)
            .map(outcome -> "%,d %s".formatted(counts.of(outcome), outcome.notParsed()))
            .collect(Collectors.joining(", "));
    return "%,d not parsed%s".formatted(sum, reasons.isEmpty() ? "" : " (" + reasons + ")");
  }
}
