package io.synspan.app.summary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 us",
    "4, 4 us",
    "214, 214 us",
    "1040, 1.04 ms",
    "12340, 12.3 ms",
    "999999, 1000 ms",
    "1000000, 1.00 s",
    "63400000, 63.4 s",
    "3600000000, 3600 s"
  })
  void writesTimes(long us, String text) {
    assertThat(Quantities.time(us)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.00 KiB",
    "12698, 12.4 KiB",
    "1048575, 1.00 MiB",
    "1000000000000000000, 888 PiB",
    "9223372036854775807, 8.00 EiB"
  })
  void writesBytes(long bytes, String text) {
    assertThat(Quantities.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "999, 999", "'1234567', '1,234,567'"})
  void writesCounts(long count, String text) {
    assertThat(Quantities.count(count)).isEqualTo(text);
  }
}
