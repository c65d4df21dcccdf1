package io.synspan.exchange;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Upstream exchanges whose cause is not certain. Those that are alive at the same moment have
 * different causes: this keeps one such assignment, and strikes out each candidate that is part of
 * none (Régin's filter for "all different").
 */
final class CandidateList {
  static final int MOST = 256;
  private static final int FEW = 8;

  private Candidates[] rows;
  private final @Nullable Candidates[] matchedTo = new @Nullable Candidates[SlotSet.SLOTS];
  private final SlotSet seen = new SlotSet();
  private final SlotSet tight = new SlotSet();
  private Candidates[] stack;
  private int stacked;
  private int discovered;
  private int components;
  private int size;

  CandidateList(Exchange none) {
    rows = new Candidates[FEW];
    Arrays.setAll(rows, i -> new Candidates(none));
    stack = rows.clone();
  }

  int size() {
    return size;
  }

  /** Those that have not ended: each needs a cause of its own. */
  int alive() {
    int alive = 0;
    for (int i = 0; i < size; i++) {
      alive += rows[i].alive ? 1 : 0;
    }
    return alive;
  }

  Candidates get(int index) {
    return rows[index];
  }

  /** Adds an upstream exchange that begins; there is room. */
  Candidates add(Exchange upstream, SlotSet from) {
    if (size == rows.length) {
      grow();
    }
    Candidates row = rows[size];
    row.begin(upstream, from, size++);
    upstream.candidates = row;
    return row;
  }

  private void grow() {
    rows = Arrays.copyOf(rows, 2 * size);
    for (int i = size; i < rows.length; i++) {
      rows[i] = new Candidates(rows[0].upstream);
    }
    stack = rows.clone();
  }

  void remove(Candidates row) {
    unmatch(row);
    row.upstream.candidates = null;
    Candidates last = rows[--size];
    rows[row.index] = last;
    last.index = row.index;
    rows[size] = row;
  }

  /** It has ended: a later one may have the same cause. */
  void ends(Candidates row) {
    unmatch(row);
    row.alive = false;
  }

  /**
   * Whether one more could have one of these for its cause, the others moving if need be. All that
   * are alive have a match.
   */
  boolean hasRoom(SlotSet places) {
    seen.copyFrom(places);
    tight.clear();
    boolean found = true;
    while (found) {
      found = false;
      for (int slot = seen.next(0); slot >= 0; slot = seen.next(slot + 1)) {
        Candidates holder = matchedTo[slot];
        if (holder == null) {
          return true;
        }
        if (!tight.has(slot)) {
          tight.add(slot);
          seen.addAll(holder.slots);
          found = true;
        }
      }
    }
    return false;
  }

  /** Of those that have ended the one that began first; null where none has. */
  @Nullable Candidates oldestOver() {
    Candidates oldest = null;
    for (int i = 0; i < size; i++) {
      boolean older = oldest == null || rows[i].upstream.beganNs < oldest.upstream.beganNs;
      oldest = rows[i].over && older ? rows[i] : oldest;
    }
    return oldest;
  }

  /** Strikes out a candidate. */
  void exclude(Candidates row, int slot) {
    row.slots.remove(slot);
    if (row.matched == slot) {
      unmatch(row);
    }
  }

  /** Finds a cause for this one too, moving others if need be; false where there is none. */
  boolean match(Candidates row) {
    if (row.matched != Candidates.NONE || !row.alive) {
      return true;
    }
    seen.clear();
    return augment(row);
  }

  private boolean augment(Candidates row) {
    for (int slot = row.slots.next(0); slot >= 0; slot = row.slots.next(slot + 1)) {
      if (matchedTo[slot] == null) {
        assign(row, slot);
        return true;
      }
    }
    for (int slot = row.slots.next(0); slot >= 0; slot = row.slots.next(slot + 1)) {
      Candidates holder = matchedTo[slot];
      if (holder != null && !seen.has(slot)) {
        seen.add(slot);
        if (augment(holder)) {
          assign(row, slot);
          return true;
        }
      }
    }
    return false;
  }

  private void assign(Candidates row, int slot) {
    if (row.matched != Candidates.NONE && matchedTo[row.matched] == row) {
      matchedTo[row.matched] = null;
    }
    row.matched = slot;
    matchedTo[slot] = row;
  }

  private void unmatch(Candidates row) {
    if (row.matched != Candidates.NONE) {
      matchedTo[row.matched] = null;
      row.matched = Candidates.NONE;
    }
  }

  /**
   * Strikes out what is part of no assignment. All that are alive have a match.
   *
   * @return whether there was anything
   */
  boolean prune() {
    findEscapes();
    boolean struck = false;
    for (int i = 0; i < size && !tight.isEmpty(); i++) {
      Candidates row = rows[i];
      struck |= row.alive && row.escapes && row.slots.removeAll(tight);
    }
    boolean parted = findComponents();
    return struck || parted;
  }

  /** What remains in {@code tight} are causes that those without escape need for themselves. */
  private void findEscapes() {
    tight.clear();
    for (int i = 0; i < size; i++) {
      rows[i].escapes = false;
      if (rows[i].alive) {
        tight.add(rows[i].matched);
      }
    }
    boolean found = true;
    while (found) {
      found = false;
      for (int i = 0; i < size; i++) {
        Candidates row = rows[i];
        if (row.alive && !row.escapes && reachesOutside(row)) {
          row.escapes = true;
          tight.remove(row.matched);
          found = true;
        }
      }
    }
  }

  private boolean reachesOutside(Candidates row) {
    seen.copyFrom(row.slots);
    seen.removeAll(tight);
    return !seen.isEmpty();
  }

  private boolean findComponents() {
    for (int i = 0; i < size; i++) {
      rows[i].discovered = 0;
      rows[i].component = 0;
    }
    discovered = 0;
    components = 0;
    stacked = 0;
    for (int i = 0; i < size; i++) {
      if (rows[i].alive && !rows[i].escapes && rows[i].discovered == 0) {
        visit(rows[i]);
      }
    }
    boolean struck = false;
    for (int i = 0; i < size && components > 1; i++) {
      struck |= rows[i].component != 0 && strikeOtherComponents(rows[i]);
    }
    return struck;
  }

  /** Tarjan: one may take the match of another only if that one may, in the end, take its own. */
  private void visit(Candidates row) {
    row.discovered = ++discovered;
    row.lowest = row.discovered;
    stack[stacked++] = row;
    for (int slot = row.slots.next(0); slot >= 0; slot = row.slots.next(slot + 1)) {
      Candidates holder = matchedTo[slot];
      if (holder == null || holder == row) {
        continue;
      }
      if (holder.discovered == 0) {
        visit(holder);
        row.lowest = Math.min(row.lowest, holder.lowest);
      } else if (holder.component == 0) {
        row.lowest = Math.min(row.lowest, holder.discovered);
      }
    }
    if (row.lowest == row.discovered) {
      components++;
      Candidates member;
      do {
        member = stack[--stacked];
        member.component = components;
      } while (member != row);
    }
  }

  private boolean strikeOtherComponents(Candidates row) {
    boolean struck = false;
    for (int slot = row.slots.next(0); slot >= 0; slot = row.slots.next(slot + 1)) {
      Candidates holder = matchedTo[slot];
      if (holder != null && holder != row && holder.component != row.component) {
        row.slots.remove(slot);
        struck = true;
      }
    }
    return struck;
  }
}
