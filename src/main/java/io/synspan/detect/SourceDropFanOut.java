package io.synspan.detect;

import java.util.List;

/** Tells each of its listeners, in order. */
public record SourceDropFanOut(List<SourceDropListener> listeners) implements SourceDropListener {
  public SourceDropFanOut {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void onBegan(SourceDrop drop) {
    listeners.forEach(listener -> listener.onBegan(drop));
  }

  @Override
  public void onDropped(long syns) {
    listeners.forEach(listener -> listener.onDropped(syns));
  }

  @Override
  public void onEnded(SourceDrop drop) {
    listeners.forEach(listener -> listener.onEnded(drop));
  }

  @Override
  public void onFull(SourcePrefix prefix) {
    listeners.forEach(listener -> listener.onFull(prefix));
  }
}
