package io.synspan.e2e;

import io.synspan.testing.CaddyGateway;
import java.nio.file.Path;

/** Caddy, which sends server spans alone. */
class CaddyIT extends RealGatewayTests {
  @Override
  GatewayStory.Outcome play(Path directory) throws Exception {
    return GatewayStory.play(directory, false, CaddyGateway::start);
  }
}
