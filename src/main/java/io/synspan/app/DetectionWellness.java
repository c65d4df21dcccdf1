package io.synspan.app;

import io.smallrye.health.api.Wellness;
import io.synspan.detect.DetectionType;
import jakarta.inject.Inject;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * {@code /health/well}: DOWN while an attack or a breakdown goes on. Neither live nor ready depends
 * on it: to restart SynSpan would not help.
 */
@Wellness
final class DetectionWellness implements HealthCheck {
  private final RunningService running;

  @Inject
  DetectionWellness(RunningService running) {
    this.running = running;
  }

  @Override
  public HealthCheckResponse call() {
    Map<DetectionType, String> open =
        running.get().map(SynspanService::detections).orElse(Map.of());
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("detections").status(open.isEmpty());
    open.forEach((type, text) -> response.withData(type.value(), text));
    return response.build();
  }
}
