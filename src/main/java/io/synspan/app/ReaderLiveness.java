package io.synspan.app;

import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** {@code /health/live}: the reader comes round. Down means that only a restart helps. */
@Liveness
final class ReaderLiveness implements HealthCheck {
  private final RunningService running;

  @Inject
  ReaderLiveness(RunningService running) {
    this.running = running;
  }

  @Override
  public HealthCheckResponse call() {
    boolean reading = running.get().map(SynspanService::isReading).orElse(true);
    return HealthCheckResponse.named("reader").status(reading).build();
  }
}
