package io.synspan.detect;

import io.synspan.event.IpAddresses;

/**
 * Who sent packets, as far as he can be told apart: an IPv4 address or an IPv6 /64, of which one
 * host has all addresses.
 */
public record Source(long addressHigh, long addressLow) {
  private static final int IPV6_BITS = 64;

  static Source of(long addressHigh, long addressLow) {
    return new Source(addressHigh, lowOf(addressHigh, addressLow));
  }

  /** What counts of an address' second half. */
  static long lowOf(long addressHigh, long addressLow) {
    return IpAddresses.isIpv4(addressHigh, addressLow) ? addressLow : 0;
  }

  /** Such as {@code 192.0.2.7} or {@code 2001:db8:0:1::/64}. */
  @Override
  public String toString() {
    String address = IpAddresses.format(addressHigh, addressLow);
    return IpAddresses.isIpv4(addressHigh, addressLow) ? address : address + "/" + IPV6_BITS;
  }
}
