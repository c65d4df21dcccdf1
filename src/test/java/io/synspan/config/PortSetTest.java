package io.synspan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortSetTest {
  @Test
  void holdsPortsAndRanges() {
    PortSet ports = PortSet.parse(" 443 , 8000 - 8002,65535");
    assertThat(IntStream.range(0, 65536).filter(ports::contains))
        .containsExactly(443, 8000, 8001, 8002, 65535);
  }

  @Test
  void givesOneBitPerPort() {
    assertThat(PortSet.parse("0001,64-65").toBitSet().toLongArray()).containsExactly(2, 3);
  }

  @Test
  void isNotChangedThroughItsBits() {
    PortSet ports = PortSet.parse("80");
    ports.toBitSet().clear();
    assertThat(ports).isEqualTo(PortSet.parse("80"));
  }

  @Test
  void joinsRangesWhereItIsWritten() {
    assertThat(PortSet.parse("82,80,81,443,1-65535")).hasToString("1-65535");
    assertThat(PortSet.parse("82,80,81,443")).hasToString("80-82,443");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "80,",
        "0",
        "65536",
        "99999",
        "81-80",
        "-80",
        "80-90-100",
        "http",
        "80;81"
      })
  void refusesWhatIsNoPort(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PortSet.parse(text));
  }
}
