package io.synspan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.main.Launch;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainTest;
import org.junit.jupiter.api.Test;

@QuarkusMainTest
class SynspanCommandTest {
  @Test
  @Launch("--version")
  void printsItsVersionOnStdout(LaunchResult result) {
    assertThat(result.getOutput()).matches("synspan \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(result.getErrorOutput()).isEmpty();
  }

  @Test
  @Launch("help")
  void printsItsCommandsOnStdout(LaunchResult result) {
    assertThat(result.getOutput()).contains("Usage: synspan", "Commands:");
  }

  @Test
  @Launch(
      value = {},
      exitCode = 2)
  void asksForACommandWhereThereIsNone(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("Missing command", "Usage: synspan");
    assertThat(result.getOutput()).isEmpty();
  }

  @Test
  @Launch(value = "no-such-command", exitCode = 2)
  void refusesACommandThatItDoesNotHave(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("no-such-command");
  }
}
