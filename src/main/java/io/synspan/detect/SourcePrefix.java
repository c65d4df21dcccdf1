package io.synspan.detect;

import io.synspan.event.IpAddresses;

/**
 * A network that packets come from: an IPv4 /24 or an IPv6 /48, which is what one site has.
 *
 * @param prefix of IPv4 the address in the low half, else the first half of the address
 * @param bits 24 or 48
 */
public record SourcePrefix(long prefix, int bits) {
  private static final int IPV4_BITS = 24;
  private static final int IPV6_BITS = 48;
  private static final int IPV4_MAPPED_BITS = 96;
  private static final long IPV4_MASK = 0xffff_ff00L;
  private static final long IPV6_MASK = 0xffff_ffff_ffff_0000L;

  /** The one that an address is in. */
  public static SourcePrefix of(long addressHigh, long addressLow) {
    boolean ipv4 = IpAddresses.isIpv4(addressHigh, addressLow);
    return new SourcePrefix(prefixOf(addressHigh, addressLow), ipv4 ? IPV4_BITS : IPV6_BITS);
  }

  /** Its number alone, for those who don't want to allocate. */
  static long prefixOf(long addressHigh, long addressLow) {
    return IpAddresses.isIpv4(addressHigh, addressLow)
        ? addressLow & IPV4_MASK
        : addressHigh & IPV6_MASK;
  }

  /** The first half of its first address; IPv4 as ::ffff:a.b.c.d. */
  public long addressHigh() {
    return bits == IPV4_BITS ? 0 : prefix;
  }

  /** The second half. */
  public long addressLow() {
    return bits == IPV4_BITS ? IpAddresses.mapped((int) prefix) : 0;
  }

  /** How many bits of the two halves are the prefix's. */
  public int addressBits() {
    return bits == IPV4_BITS ? IPV4_MAPPED_BITS + bits : bits;
  }

  /** Such as {@code 198.51.100.0/24} or {@code 2001:db8:1::/48}. */
  @Override
  public String toString() {
    return IpAddresses.format(addressHigh(), addressLow()) + "/" + bits;
  }
}
