package io.synspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressesTest {
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0000ffff7f000001, 127.0.0.1",
    "0000000000000000, 0000ffff00000000, 0.0.0.0",
    "0000000000000000, 0000ffffffffffff, 255.255.255.255",
    "0000000000000000, 0000ffffc0a8010a, 192.168.1.10",
  })
  void formatsIpv4Mapped(String high, String low, String text) {
    assertThat(format(high, low)).isEqualTo(text);
    assertThat(IpAddresses.isIpv4(hex(high), hex(low))).isTrue();
  }

  /** The examples of RFC 5952, section 4, and the corners beside them. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0000000000000000, ::",
    "0000000000000000, 0000000000000001, ::1",
    "0001000000000000, 0000000000000000, 1::",
    "20010db800000000, 0000000000000001, 2001:db8::1",
    "20010db800000000, 0000000000020001, 2001:db8::2:1",
    "20010db800000001, 0001000100010001, 2001:db8:0:1:1:1:1:1",
    "2001000000000001, 0000000000000001, 2001:0:0:1::1",
    "20010db800000000, 0001000000000001, 2001:db8::1:0:0:1",
    "0000000100020003, 0004000500060007, 0:1:2:3:4:5:6:7",
    "0000000000020003, 0004000500060007, ::2:3:4:5:6:7",
    "0001000200030004, 0005000600000000, 1:2:3:4:5:6::",
    "ffffffffffffffff, ffffffffffffffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "0000000000000000, 0000fffe7f000001, ::fffe:7f00:1",
    "0000000000000001, 0000ffff7f000001, ::1:0:ffff:7f00:1",
  })
  void formatsIpv6AsRfc5952Says(String high, String low, String text) {
    assertThat(format(high, low)).isEqualTo(text);
    assertThat(IpAddresses.isIpv4(hex(high), hex(low))).isFalse();
  }

  @Test
  void formatsWhatTheJdkParsesToTheSameAddress() throws UnknownHostException {
    Random random = new Random(20_260_103);
    for (int i = 0; i < 10_000; i++) {
      // groups of zero bits, which the short form is about
      assertSameAddress(random.nextLong() & groups(random), random.nextLong() & groups(random));
    }
  }

  private static long groups(Random random) {
    long mask = 0;
    for (int group = 0; group < 4; group++) {
      mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
    }
    return mask;
  }

  private static void assertSameAddress(long high, long low) throws UnknownHostException {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    assertThat(InetAddress.getByName(IpAddresses.format(high, low)))
        .isEqualTo(InetAddress.getByAddress(bytes));
  }

  private static String format(String high, String low) {
    return IpAddresses.format(hex(high), hex(low));
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }
}
