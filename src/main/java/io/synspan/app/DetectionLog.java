package io.synspan.app;

import io.synspan.detect.Detection;
import io.synspan.detect.DetectionListener;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * One line when a detection opens, one when it is over; one between where its sources are found
 * later.
 */
final class DetectionLog implements DetectionListener {
  private final Logger log;

  DetectionLog(Logger log) {
    this.log = log;
  }

  @Override
  public void onOpened(Detection detection) {
    log.warn(DetectionText.of(detection));
  }

  @Override
  public void onSourcesFound(Detection detection) {
    log.warn(DetectionText.of(detection));
  }

  @Override
  public void onClosed(Detection detection) {
    log.infof(
        "Over after %d s: %s",
        Duration.ofNanos(detection.closedNs() - detection.openedNs()).toSeconds(),
        DetectionText.of(detection));
  }
}
