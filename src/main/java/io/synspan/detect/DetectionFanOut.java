package io.synspan.detect;

import java.util.List;

/** Tells each of its listeners, in order. */
public record DetectionFanOut(List<DetectionListener> listeners) implements DetectionListener {
  public DetectionFanOut {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void onOpened(Detection detection) {
    listeners.forEach(listener -> listener.onOpened(detection));
  }

  @Override
  public void onSourcesFound(Detection detection) {
    listeners.forEach(listener -> listener.onSourcesFound(detection));
  }

  @Override
  public void onFlooding(long netnsInode, int port, SourcePrefix prefix) {
    listeners.forEach(listener -> listener.onFlooding(netnsInode, port, prefix));
  }

  @Override
  public void onClosed(Detection detection) {
    listeners.forEach(listener -> listener.onClosed(detection));
  }
}
