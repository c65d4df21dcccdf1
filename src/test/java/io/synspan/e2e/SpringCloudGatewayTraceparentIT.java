package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.SpringCloudGateway;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Spring Cloud Gateway whose requests upstream say themselves which span they are of. */
@EnabledIfSystemProperty(
    named = "synspan.gateways",
    matches = "true",
    disabledReason = "takes minutes: ./synspan test -Dsynspan.gateways=true")
class SpringCloudGatewayTraceparentIT extends RealGatewayTests {
  @Override
  GatewayStory.Outcome play(Path directory) throws Exception {
    return GatewayStory.play(directory, true, SpringCloudGateway::start);
  }

  /** All but those of messages that could not wait for what had just happened. */
  @Test
  void joinsNearlyAllSpansToUpstreams() {
    assertThat(outcome().joins().all())
        .allSatisfy(
            (route, counts) -> {
              if (!route.equals(FIRST_ROUTE) && counts.answered > 0) {
                assertThat(counts.clientShare()).as(route).isGreaterThan(0.99);
              }
            });
  }
}
