package io.synspan.config;

import io.smallrye.common.net.Inet;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 prefix as the kernel side compares it: IPv4 is held as ::ffff:a.b.c.d, so that
 * one kind of key serves both.
 *
 * @param high the first eight bytes of the address
 * @param low the last eight bytes of the address
 * @param bits leading bits that count, 0 to 128; an IPv4 prefix of n bits has 96 + n
 */
public record AddressPrefix(long high, long low, int bits) {
  private static final int IPV4_BYTES = 4;
  private static final int IPV4_MAPPED_BITS = 96;
  private static final long IPV4_MAPPED = 0xffff_0000_0000L;

  /**
   * Reads an address, or an address and a number of bits behind a slash.
   *
   * @throws IllegalArgumentException with a message that begins with "must"
   */
  public static AddressPrefix parse(String text) {
    int slash = text.indexOf('/');
    String addressText = slash < 0 ? text : text.substring(0, slash);
    byte @Nullable [] address = Inet.parseInetAddressToBytes(addressText);
    // the parser takes a zone (fe80::1%eth0), the kernel side knows none
    if (address == null || addressText.indexOf('%') >= 0) {
      throw malformed(text);
    }
    int addressBits = address.length * Byte.SIZE;
    int bits = slash < 0 ? addressBits : parseBits(text, slash + 1, addressBits);
    AddressPrefix prefix =
        address.length == IPV4_BYTES
            ? new AddressPrefix(
                0,
                IPV4_MAPPED | Integer.toUnsignedLong(ByteBuffer.wrap(address).getInt()),
                IPV4_MAPPED_BITS + bits)
            : new AddressPrefix(
                ByteBuffer.wrap(address).getLong(0), ByteBuffer.wrap(address).getLong(8), bits);
    if (!prefix.equals(prefix.masked())) {
      throw new IllegalArgumentException(
          "must have no bits set behind its length: write %s as %s"
              .formatted(text, prefix.masked()));
    }
    return prefix;
  }

  private static int parseBits(String text, int begin, int most) {
    String digits = text.substring(begin);
    if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > most) {
      throw malformed(text);
    }
    return Integer.parseInt(digits);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "must be IP addresses and prefixes between commas, such as 10.0.0.0/8,fd00::/8, not %s"
            .formatted(text.isEmpty() ? "empty" : text));
  }

  private AddressPrefix masked() {
    long highMask = leadingOnes(Math.min(bits, Long.SIZE));
    long lowMask = leadingOnes(Math.max(bits - Long.SIZE, 0));
    return new AddressPrefix(high & highMask, low & lowMask, bits);
  }

  private static long leadingOnes(int count) {
    return count == 0 ? 0 : -1L << (Long.SIZE - count);
  }

  /** The address: 16 bytes in network order. */
  public byte[] addressBytes() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  private boolean isIpv4() {
    return bits >= IPV4_MAPPED_BITS && high == 0 && low >>> Integer.SIZE == 0xffff;
  }

  @Override
  public String toString() {
    byte[] bytes =
        isIpv4() ? ByteBuffer.allocate(IPV4_BYTES).putInt((int) low).array() : addressBytes();
    return Inet.toOptimalString(bytes) + "/" + (isIpv4() ? bits - IPV4_MAPPED_BITS : bits);
  }
}
