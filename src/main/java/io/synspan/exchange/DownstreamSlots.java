package io.synspan.exchange;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The downstream exchanges of a window, each in a slot as long as it is anyone's candidate. */
final class DownstreamSlots {
  private final @Nullable Exchange[] bySlot = new @Nullable Exchange[SlotSet.SLOTS];
  private final SlotSet used = new SlotSet();
  private final SlotSet free = new SlotSet();
  private final SlotSet closed = new SlotSet();

  Exchange get(int slot) {
    return Objects.requireNonNull(bySlot[slot]);
  }

  boolean isEmpty() {
    return used.isEmpty();
  }

  /** May cause what begins now. */
  SlotSet free() {
    return free;
  }

  /** Puts those of the free ones into a set that have no answer yet: a stray could hide in them. */
  void addWaiting(long nowNs, SlotSet to) {
    for (int slot = free.next(0); slot >= 0; slot = free.next(slot + 1)) {
      if (!get(slot).hasAnsweredBefore(nowNs)) {
        to.add(slot);
      }
    }
  }

  /** Causes nothing more, but may have caused what is not certain yet. */
  SlotSet closed() {
    return closed;
  }

  /** False where there is no room. */
  boolean place(Exchange downstream) {
    int slot = used.nextFree();
    if (slot < 0) {
      return false;
    }
    downstream.slot = slot;
    bySlot[slot] = downstream;
    used.add(slot);
    free.add(slot);
    return true;
  }

  /** What it caused is under way, so it causes nothing else meanwhile. */
  void take(int slot) {
    free.remove(slot);
  }

  /** What it caused has ended: it may ask again. */
  void giveBack(Exchange downstream) {
    if (downstream.slot != Exchange.NO_SLOT && !closed.has(downstream.slot)) {
      free.add(downstream.slot);
    }
  }

  void close(int slot) {
    free.remove(slot);
    closed.add(slot);
  }

  Exchange release(int slot) {
    Exchange downstream = get(slot);
    closed.remove(slot);
    used.remove(slot);
    bySlot[slot] = null;
    downstream.slot = Exchange.NO_SLOT;
    return downstream;
  }

  /**
   * Nothing is said of those that are here now, and what they seemed to have caused is forgotten.
   */
  void taint(Unpaired reason) {
    for (int slot = used.next(0); slot >= 0; slot = used.next(slot + 1)) {
      get(slot).tainted = reason;
      giveBack(get(slot));
    }
  }

  /** Any of these may have caused one that is left out. */
  void explainAway(SlotSet slots, Unpaired reason) {
    for (int slot = slots.next(0); slot >= 0; slot = slots.next(slot + 1)) {
      get(slot).verdict = reason;
    }
  }

  void markDoubtful(SlotSet slots) {
    for (int slot = slots.next(0); slot >= 0; slot = slots.next(slot + 1)) {
      get(slot).doubtful = true;
    }
  }

  /** Of this one and those beside it that seem to have a cause, the least proven one. */
  Exchange leastProven(Exchange upstream, Verdicts verdicts) {
    Exchange suspect = upstream;
    for (int slot = used.next(0); slot >= 0; slot = used.next(slot + 1)) {
      for (Exchange one = get(slot).caused; one != null; one = one.nextOfCause) {
        if (one.overlaps(upstream)) {
          suspect = verdicts.lessProven(suspect, one);
        }
      }
    }
    return suspect;
  }
}
