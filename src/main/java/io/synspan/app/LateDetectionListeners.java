package io.synspan.app;

import io.synspan.detect.Detection;
import io.synspan.detect.DetectionFanOut;
import io.synspan.detect.DetectionListener;
import io.synspan.detect.SourcePrefix;
import java.util.List;

/**
 * Listeners that come to be once the kernel side is there, for a pipeline that is made while it
 * still opens. For one thread after another.
 */
final class LateDetectionListeners implements DetectionListener {
  private DetectionFanOut listeners = new DetectionFanOut(List.of());

  /** Who hears from now on. */
  void are(List<DetectionListener> those) {
    listeners = new DetectionFanOut(those);
  }

  @Override
  public void onOpened(Detection detection) {
    listeners.onOpened(detection);
  }

  @Override
  public void onSourcesFound(Detection detection) {
    listeners.onSourcesFound(detection);
  }

  @Override
  public void onFlooding(long netnsInode, int port, SourcePrefix prefix) {
    listeners.onFlooding(netnsInode, port, prefix);
  }

  @Override
  public void onClosed(Detection detection) {
    listeners.onClosed(detection);
  }
}
