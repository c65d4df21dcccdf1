package io.synspan.config;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TCP ports, written as {@code 443,8000-8099}. */
public final class PortSet {
  private static final int GREATEST = 65535;
  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:\\s*-\\s*(\\d{1,5}))?");

  private final BitSet ports;

  private PortSet(BitSet ports) {
    this.ports = ports;
  }

  /**
   * Reads ports and ranges of ports between commas.
   *
   * @throws IllegalArgumentException with a message that begins with "must"
   */
  public static PortSet parse(String text) {
    BitSet ports = new BitSet();
    for (String item : text.split(",", -1)) {
      Matcher range = RANGE.matcher(item.strip());
      if (!range.matches()) {
        throw malformed();
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (first < 1 || first > last || last > GREATEST) {
        throw malformed();
      }
      ports.set(first, last + 1);
    }
    return new PortSet(ports);
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "must be ports from 1 to 65535 and ranges of them between commas, such as 443,8000-8099");
  }

  /** One bit per port; a copy. */
  public BitSet toBitSet() {
    return (BitSet) ports.clone();
  }

  public boolean contains(int port) {
    return ports.get(port);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PortSet that && ports.equals(that.ports);
  }

  @Override
  public int hashCode() {
    return ports.hashCode();
  }

  /** As it could have been written, ranges joined. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int first = ports.nextSetBit(0); first >= 0; ) {
      int end = ports.nextClearBit(first);
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (end - 1 > first) {
        text.append('-').append(end - 1);
      }
      first = ports.nextSetBit(end);
    }
    return text.toString();
  }
}
