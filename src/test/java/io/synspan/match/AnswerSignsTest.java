package io.synspan.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerSignsTest {
  private final AnswerSigns signs = new AnswerSigns();

  @ParameterizedTest
  @CsvSource({
    "http.response.status_code, 200, true",
    "http.status_code, 404, true",
    "http.status_code, 500, true",
    "http.status_code, 408, false",
    "http.status_code, 502, false",
    "http.status_code, 503, false",
    "http.status_code, 504, false",
    "http.status_code, 101, false",
    "http.status_code, 0, false",
    "http.status_code, 600, false",
    "http.status_code, 2000, false",
    "http.status_code, OK, false",
    "http.status_code, '', false",
    "error.type, 500, false",
    "name, 200, false",
  })
  void onlyAStatusOfTheServersOwnIsBeyondDoubt(String attribute, String value, boolean answered) {
    if (AnswerSigns.isSign(attribute)) {
      signs.put(attribute, value);
    }

    assertThat(signs.areBeyondDoubt()).isEqualTo(answered);
  }

  @ParameterizedTest
  @CsvSource({
    "error.type, 500, true",
    "error.type, java.net.ConnectException, false",
    "response_flags, -, true",
    "response_flags, UF, false",
  })
  void otherSignsLeaveDoubt(String attribute, String value, boolean answered) {
    signs.put(500);
    signs.put(attribute, value);

    assertThat(signs.areBeyondDoubt()).isEqualTo(answered);
    signs.clear();
    assertThat(signs.areBeyondDoubt()).isFalse();
  }
}
