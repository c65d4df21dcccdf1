package io.synspan.detect;

/**
 * Hears of the beginning and the end of each detection, on the thread that calls {@link Detectors}.
 */
public interface DetectionListener {
  /** It has begun, and goes on. */
  void onOpened(Detection detection);

  /** It goes on, and it is known now who it comes from; at most once. */
  default void onSourcesFound(Detection detection) {}

  /**
   * A prefix floods a listener; said once a second as long as it does, after the detection has
   * opened.
   */
  default void onFlooding(long netnsInode, int port, SourcePrefix prefix) {}

  /** It is over; also called at the end of all, for what still goes on. */
  void onClosed(Detection detection);
}
