package io.synspan.event;

/**
 * IP addresses as two longs: the sixteen bytes of an IPv6 address in network order, an IPv4 address
 * as {@code ::ffff:a.b.c.d}.
 */
public final class IpAddresses {
  private static final long IPV4_MAPPED = 0xffffL << 32;
  private static final int GROUPS = 8;

  private IpAddresses() {}

  /** The low half of an IPv4 address, whose high half is 0. */
  public static long mapped(int ipv4) {
    return IPV4_MAPPED | Integer.toUnsignedLong(ipv4);
  }

  public static boolean isIpv4(long high, long low) {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == IPV4_MAPPED;
  }

  /** Text as of RFC 5952; an IPv4-mapped address is written as plain IPv4. */
  public static String format(long high, long low) {
    StringBuilder text = new StringBuilder(39);
    append(text, high, low);
    return text.toString();
  }

  /** The same at the end of other text. */
  public static void append(StringBuilder text, long high, long low) {
    if (isIpv4(high, low)) {
      appendIpv4(text, (int) low);
    } else {
      appendIpv6(text, high, low);
    }
  }

  private static void appendIpv4(StringBuilder text, int address) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      text.append(address >>> shift & 0xff);
      if (shift > 0) {
        text.append('.');
      }
    }
  }

  private static void appendIpv6(StringBuilder text, long high, long low) {
    int zerosStart = longestRunOfZeros(high, low);
    int zerosEnd = zerosStart + runOfZeros(high, low, zerosStart);
    for (int i = 0; i < GROUPS; i++) {
      if (i == zerosStart) {
        text.append("::");
        i = zerosEnd - 1;
      } else {
        if (i > 0 && i != zerosEnd) {
          text.append(':');
        }
        text.append(Integer.toHexString(group(high, low, i)));
      }
    }
  }

  /** First group of the first longest run of at least two zero groups; {@link #GROUPS} if none. */
  private static int longestRunOfZeros(long high, long low) {
    int start = GROUPS;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = runOfZeros(high, low, i);
      if (run > longest) {
        start = i;
        longest = run;
      }
    }
    return start;
  }

  private static int runOfZeros(long high, long low, int from) {
    int end = from;
    while (end < GROUPS && group(high, low, end) == 0) {
      end++;
    }
    return end - from;
  }

  private static int group(long high, long low, int index) {
    long half = index < GROUPS / 2 ? high : low;
    return (int) (half >>> (48 - index % (GROUPS / 2) * 16)) & 0xffff;
  }
}
