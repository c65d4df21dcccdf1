package io.synspan.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ErrorTypeTest {
  @ParameterizedTest
  @CsvSource({
    "0, cancelled",
    "101, net_unreachable",
    "104, reset",
    "110, timed_out",
    "111, refused",
    "113, host_unreachable",
    "13, _OTHER",
    "4294967295, _OTHER",
  })
  void namesWhatConnectReturns(long errno, String expected) {
    assertThat(ErrorType.ofErrno(errno).value()).isEqualTo(expected);
  }
}
