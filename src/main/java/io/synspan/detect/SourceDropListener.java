package io.synspan.detect;

/** Hears what is dropped, on the thread that calls {@link SourceDrops}. */
public interface SourceDropListener {
  /** SYNs of a prefix are dropped from now on. */
  void onBegan(SourceDrop drop);

  /** So many more were dropped; about once a second, and before the end. */
  default void onDropped(long syns) {}

  /** They pass again; also said at the end of all, for what still goes on. */
  void onEnded(SourceDrop drop);

  /** Another prefix floods, and as many are dropped as can be; once until there is room. */
  default void onFull(SourcePrefix prefix) {}
}
