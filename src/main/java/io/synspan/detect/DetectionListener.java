package io.synspan.detect;

/** Hears of each detection twice, on the thread that calls {@link Detectors}. */
public interface DetectionListener {
  /** It has begun, and goes on. */
  void onOpened(Detection detection);

  /** It is over; also called at the end of all, for what still goes on. */
  void onClosed(Detection detection);
}
