package io.synspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpStateTest {
  @ParameterizedTest
  @CsvSource({
    "1, ESTABLISHED, ESTABLISHED",
    "2, SYN_SENT, HANDSHAKE",
    "3, SYN_RECV, HANDSHAKE",
    "4, FIN_WAIT1, CLOSING",
    "5, FIN_WAIT2, CLOSING",
    "6, TIME_WAIT, CLOSING",
    "7, CLOSE, CLOSING",
    "8, CLOSE_WAIT, CLOSING",
    "9, LAST_ACK, CLOSING",
    "10, LISTEN, HANDSHAKE",
    "11, CLOSING, CLOSING",
    "12, NEW_SYN_RECV, HANDSHAKE",
  })
  void hasTheKernelsNumberAndAPhase(int code, TcpState state, TcpState.Phase phase) {
    assertThat(TcpState.of(code)).isEqualTo(state);
    assertThat(state.code()).isEqualTo(code);
    assertThat(state.phase()).isEqualTo(phase);
  }
}
