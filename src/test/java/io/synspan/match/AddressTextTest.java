package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.event.IpAddresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "::ffff:10.0.0.1, 10.0.0.1",
    "::FFFF:0a00:0001, 10.0.0.1",
    "0:0:0:0:0:ffff:10.0.0.1, 10.0.0.1",
    "::1, ::1",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "2001:0db8::0008:0800:200c:417a, 2001:db8::8:800:200c:417a",
    "fe80::1%eth0, fe80::1",
    "[fe80::1], fe80::1",
    "::, ::",
  })
  void readsEverySpelling(String text, String canonical) {
    assertThat(AddressText.parse(text, 80))
        .satisfies(
            end -> {
              assertThat(IpAddresses.format(end.high(), end.low())).isEqualTo(canonical);
              assertThat(end.port()).isEqualTo(80);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0",
        "10.0.0.256",
        "cafe",
        "1:2:3",
        ":::",
        "10.0.0.1:80",
        "unix:/run/x",
        "2001:db8::1::2",
        "%eth0",
        "10.0.0.1 ",
        "\u0661.0.0.1"
      })
  void knowsWhatIsNoAddress(String text) {
    assertThat(AddressText.parse(text, 80)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:8080, 10.0.0.1, 8080",
    "[::1]:8080, ::1, 8080",
    "[2001:DB8::1]:1, 2001:db8::1, 1"
  })
  void readsAddressAndPort(String text, String address, int port) {
    assertThat(AddressText.parseWithPort(text))
        .satisfies(
            end -> {
              assertThat(IpAddresses.format(end.high(), end.low())).isEqualTo(address);
              assertThat(end.port()).isEqualTo(port);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":", ":80", "10.0.0.1", "10.0.0.1:", "10.0.0.1:0", "10.0.0.1:65536", "10.0.0.1:8o",
        "host:80", "::1", "::1:80", "[::1]", "[::1]80", "]:80", "[:80", "10.0.0.1:-1"
      })
  void knowsWhatIsNotBoth(String text) {
    assertThat(AddressText.parseWithPort(text)).isNull();
  }
}
