package io.synspan.connection;

/** Numbers that are handed out in sequence, as numbers that look like drawn ones. */
public final class SplitMix64 {
  private SplitMix64() {}

  /** The finalizer of SplitMix64: each bit of the result depends on all of the value's. */
  public static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
