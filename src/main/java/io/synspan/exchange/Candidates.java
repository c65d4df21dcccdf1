package io.synspan.exchange;

/** The downstream exchanges that may have caused an upstream one, while they are several. */
final class Candidates {
  static final int NONE = -1;

  final SlotSet slots = new SlotSet();
  Exchange upstream;

  /** Where it stands in its list. */
  int index;

  /** The others for which this holds too have another cause: it has not ended, or is not done. */
  boolean alive;

  /** It has ended. */
  boolean over;

  /** Its cause in the one explanation that is kept up, while it is alive. */
  int matched;

  /** Could give up its match without another one's going without. */
  boolean escapes;

  /** Order of discovery and lowest one reached, of Tarjan's components. */
  int discovered;

  int lowest;
  int component;

  Candidates(Exchange upstream) {
    this.upstream = upstream;
  }

  void begin(Exchange exchange, SlotSet from, int at) {
    upstream = exchange;
    slots.copyFrom(from);
    index = at;
    alive = true;
    over = false;
    matched = NONE;
  }
}
