package io.synspan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.QuarkusBindException;
import java.net.BindException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  @Test
  void saysWhichSettingGivesAnotherPort() {
    assertThat(
            StartFailure.of(
                new QuarkusBindException(
                    "127.0.0.1", 9465, new BindException("Address already in use"))))
        .isEqualTo(
            new StartFailure(
                1,
                """
                synspan: cannot listen on 127.0.0.1, port 9465: Address already in use
                Set synspan.http.port (SYNSPAN_HTTP_PORT) to a free port; "ss -ltnp" shows who has this one"""));
  }

  @Test
  void hasNoAdviceForAnythingElse() {
    assertThat(StartFailure.of(new IllegalStateException("out of cheese"))).isNull();
  }
}
