package io.synspan.app;

import io.synspan.probe.HookStatus;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** {@code /health/ready}: the hooks are attached. Those that this kernel lacks are named. */
@Readiness
final class HookReadiness implements HealthCheck {
  private final RunningService running;

  @Inject
  HookReadiness(RunningService running) {
    this.running = running;
  }

  @Override
  public HealthCheckResponse call() {
    List<HookStatus> hooks = running.get().map(SynspanService::hooks).orElse(List.of());
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("hooks").status(!hooks.isEmpty());
    for (HookStatus status : hooks) {
      response.withData(status.hook().program(), status.usable() ? "attached" : status.problem());
    }
    return response.build();
  }
}
