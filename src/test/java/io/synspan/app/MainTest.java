package io.synspan.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void listensForTheRunCommand() {
    assertThat(Main.listens("run")).isTrue();
  }

  @Test
  void listensForTheRunCommandBehindAnOption() {
    assertThat(Main.listens("--verbose", "run", "--port=1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "help run", "--version", "running", ""})
  void listensForNoOtherCommand(String line) {
    assertThat(Main.listens(line.split(" "))).isFalse();
  }
}
