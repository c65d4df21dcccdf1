package io.synspan.inspect;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Writes times to the nanosecond; the text of a second is made once. For one thread. */
final class TimeText {
  private static final long SECOND_NS = 1_000_000_000L;

  private final DateTimeFormatter formatter;
  private long second = Long.MIN_VALUE;
  private String text = "";

  /**
   * @param pattern of what stands before the fraction, as DateTimeFormatter takes it
   */
  TimeText(String pattern, ZoneId zone) {
    formatter = DateTimeFormatter.ofPattern(pattern).withZone(zone);
  }

  void append(StringBuilder to, long epochNs) {
    long itsSecond = Math.floorDiv(epochNs, SECOND_NS);
    if (itsSecond != second) {
      second = itsSecond;
      text = formatter.format(Instant.ofEpochSecond(itsSecond));
    }
    to.append(text).append('.');
    long fraction = Math.floorMod(epochNs, SECOND_NS);
    for (long unit = SECOND_NS / 10; unit > 0; unit /= 10) {
      to.append((char) ('0' + fraction / unit % 10));
    }
  }
}
