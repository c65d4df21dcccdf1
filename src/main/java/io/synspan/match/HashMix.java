package io.synspan.match;

/** Hashes of keys whose parts count up, of which a record's own hash makes many alike. */
final class HashMix {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private HashMix() {}

  static int of(long first, long second, long third) {
    return (int) (add(add(add(0, first), second), third) >>> Integer.SIZE);
  }

  private static long add(long hash, long part) {
    long mixed = (hash ^ part) * MULTIPLIER;
    return mixed ^ (mixed >>> 29);
  }
}
