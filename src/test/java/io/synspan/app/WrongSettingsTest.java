package io.synspan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.junit.main.Launch;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusMainTest
@TestProfile(WrongSettingsTest.Profile.class)
class WrongSettingsTest {
  @Test
  @Launch(value = "help", exitCode = 2)
  void endWithStatus2AndALineForEach(LaunchResult result) {
    assertThat(result.getErrorOutput())
        .isEqualTo(
            """
            synspan: wrong settings, nothing was started
              synspan.htpp.port: there is no such setting; did you mean synspan.http.port?
              synspan.ring.size = "5M": must be a power of two from 64K to 1G, in bytes or with K, M or G, such as 4M
            See docs/configuration.md""");
    assertThat(result.getOutput()).isEmpty();
  }

  public static final class Profile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("synspan.ring.size", "5M", "synspan.htpp.port", "80");
    }
  }
}
