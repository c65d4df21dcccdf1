package io.synspan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,        00000000000000000000ffff0a000000, 104, 10.0.0.0/8",
    "192.0.2.7,         00000000000000000000ffffc0000207, 128, 192.0.2.7/32",
    "0.0.0.0/0,         00000000000000000000ffff00000000,  96, 0.0.0.0/0",
    "fd00::/8,          fd000000000000000000000000000000,   8, fd00::/8",
    "2001:db8::1,       20010db8000000000000000000000001, 128, 2001:db8::1/128",
    "2001:db8::8000:0:0:0/65, 20010db8000000008000000000000000, 65, 2001:db8::8000:0:0:0/65",
    "::/0,              00000000000000000000000000000000,   0, ::/0",
    "::ffff:10.0.0.0/104, 00000000000000000000ffff0a000000, 104, 10.0.0.0/8"
  })
  void readsIpv4AndIpv6(String text, String bytes, int bits, String written) {
    AddressPrefix prefix = AddressPrefix.parse(text);
    assertThat(HexFormat.of().formatHex(prefix.addressBytes())).isEqualTo(bytes);
    assertThat(prefix.bits()).isEqualTo(bits);
    assertThat(prefix).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10",
        "10.0.0/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.256",
        "fd00::/129",
        "fd00:::/8",
        "fe80::1%eth0",
        "localhost",
        "10.0.0.0/8/8",
        "10.0.0.0 /8"
      })
  void refusesWhatIsNoPrefix(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressPrefix.parse(text))
        .withMessageStartingWith("must be IP addresses and prefixes");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "fd00::1/64, fd00::/64",
    "2001:db8::1/127, 2001:db8::/127",
    "1.2.3.4/0, 0.0.0.0/0"
  })
  void refusesBitsBehindTheLengthAndSaysWhatToWrite(String text, String instead) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressPrefix.parse(text))
        .withMessage(
            "must have no bits set behind its length: write %s as %s".formatted(text, instead));
  }

  @Test
  void dropsRepetitionsInASet() {
    assertThat(PrefixSet.parse("10.0.0.0/8, ::ffff:10.0.0.0/104,fd00::/8"))
        .hasToString("10.0.0.0/8,fd00::/8");
  }

  @Test
  void refusesMorePrefixesThanTheKernelSideHolds() {
    String many = "10.0.0.1".concat(",10.0.0.1".repeat(1023));
    assertThat(PrefixSet.parse(many).prefixes()).hasSize(1);
    StringBuilder tooMany = new StringBuilder("10.1.0.0");
    for (int i = 1; i <= 1024; i++) {
      tooMany.append(",10.1.").append(i / 256).append('.').append(i % 256);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrefixSet.parse(tooMany.toString()))
        .withMessage("must be at most 1024 prefixes, not 1025");
  }
}
