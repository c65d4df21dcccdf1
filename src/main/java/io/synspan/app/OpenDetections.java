package io.synspan.app;

import io.synspan.detect.Detection;
import io.synspan.detect.DetectionListener;
import io.synspan.detect.DetectionType;
import java.util.EnumMap;
import java.util.Map;

/** How many detections of each type go on, and the last of each; for any thread to ask. */
final class OpenDetections implements DetectionListener {
  private final Map<DetectionType, Integer> counts = new EnumMap<>(DetectionType.class);
  private final Map<DetectionType, Detection> last = new EnumMap<>(DetectionType.class);

  @Override
  public synchronized void onOpened(Detection detection) {
    counts.merge(detection.type(), 1, Integer::sum);
    last.put(detection.type(), detection);
  }

  @Override
  public synchronized void onSourcesFound(Detection detection) {
    last.put(detection.type(), detection);
  }

  @Override
  public synchronized void onClosed(Detection detection) {
    counts.merge(detection.type(), -1, Integer::sum);
  }

  /** For each type of which one goes on, the last one in words. */
  synchronized Map<DetectionType, String> texts() {
    Map<DetectionType, String> texts = new EnumMap<>(DetectionType.class);
    last.forEach(
        (type, detection) -> {
          int open = counts.getOrDefault(type, 0);
          if (open > 0) {
            texts.put(
                type,
                DetectionText.of(detection)
                    + (open > 1 ? " (the last of %d)".formatted(open) : ""));
          }
        });
    return texts;
  }
}
