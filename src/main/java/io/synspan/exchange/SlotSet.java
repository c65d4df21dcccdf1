package io.synspan.exchange;

import java.util.Arrays;

/** A set of a window's slots, of a fixed size. */
final class SlotSet {
  static final int SLOTS = 512;
  private static final int WORDS = SLOTS / Long.SIZE;

  private final long[] words = new long[WORDS];

  void add(int slot) {
    words[slot >>> 6] |= 1L << slot;
  }

  void remove(int slot) {
    words[slot >>> 6] &= ~(1L << slot);
  }

  boolean has(int slot) {
    return (words[slot >>> 6] & 1L << slot) != 0;
  }

  void clear() {
    Arrays.fill(words, 0);
  }

  void copyFrom(SlotSet other) {
    System.arraycopy(other.words, 0, words, 0, WORDS);
  }

  void addAll(SlotSet other) {
    for (int i = 0; i < WORDS; i++) {
      words[i] |= other.words[i];
    }
  }

  /** Whether any was there. */
  boolean removeAll(SlotSet other) {
    long removed = 0;
    for (int i = 0; i < WORDS; i++) {
      removed |= words[i] & other.words[i];
      words[i] &= ~other.words[i];
    }
    return removed != 0;
  }

  boolean intersects(SlotSet other) {
    long both = 0;
    for (int i = 0; i < WORDS; i++) {
      both |= words[i] & other.words[i];
    }
    return both != 0;
  }

  boolean hasAll(SlotSet other) {
    long missing = 0;
    for (int i = 0; i < WORDS; i++) {
      missing |= other.words[i] & ~words[i];
    }
    return missing == 0;
  }

  boolean isEmpty() {
    long any = 0;
    for (long word : words) {
      any |= word;
    }
    return any == 0;
  }

  int size() {
    int size = 0;
    for (long word : words) {
      size += Long.bitCount(word);
    }
    return size;
  }

  /** The first slot that is not in the set, -1 if all are. */
  int nextFree() {
    for (int i = 0; i < WORDS; i++) {
      if (words[i] != -1) {
        return (i << 6) + Long.numberOfTrailingZeros(~words[i]);
      }
    }
    return -1;
  }

  /** The first one from here on, -1 after the last. */
  int next(int from) {
    int index = from >>> 6;
    if (index >= WORDS) {
      return -1;
    }
    long word = words[index] & -1L << from;
    while (word == 0) {
      if (++index == WORDS) {
        return -1;
      }
      word = words[index];
    }
    return (index << 6) + Long.numberOfTrailingZeros(word);
  }
}
