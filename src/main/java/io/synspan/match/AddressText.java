package io.synspan.match;

import io.netty.util.NetUtil;
import io.synspan.event.IpAddresses;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads addresses in the spellings that tracers have for them. Never asks a name server. */
final class AddressText {
  private static final int LONGEST = 80;

  private AddressText() {}

  /**
   * Such as {@code 10.0.0.1}, {@code 2001:DB8:0::1}, {@code ::ffff:10.0.0.1}, {@code
   * [fe80::1%eth0]}.
   *
   * @return null where it is no address, such as a name
   */
  static @Nullable Endpoint parse(String text, int port) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    if (bytes == null) {
      return null;
    }
    ByteBuffer address = ByteBuffer.wrap(bytes);
    return bytes.length == 4
        ? new Endpoint(0, IpAddresses.mapped(address.getInt()), port)
        : new Endpoint(address.getLong(), address.getLong(), port);
  }

  /**
   * Such as {@code 10.0.0.1:80} or {@code [::1]:80}.
   *
   * @return null where it is not both
   */
  static @Nullable Endpoint parseWithPort(String text) {
    int colon = text.lastIndexOf(':');
    boolean ipv6 = text.startsWith("[");
    if (colon < 0 || (ipv6 ? text.charAt(colon - 1) != ']' : text.indexOf(':') != colon)) {
      return null;
    }
    int port = port(text.substring(colon + 1));
    String address = ipv6 ? text.substring(1, colon - 1) : text.substring(0, colon);
    return port == 0 ? null : parse(address, port);
  }

  /** 0 where it is none. */
  static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return port(Long.parseLong(text));
  }

  /** 0 where it is none. */
  static int port(long number) {
    return number > 0 && number <= 65535 ? (int) number : 0;
  }
}
