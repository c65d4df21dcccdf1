package io.synspan.connection;

import io.synspan.event.CongestionState;
import io.synspan.event.RetransmitType;
import java.util.Arrays;

/** What a connection has lost on its way so far. Most lose nothing and have none of these. */
final class LossCounts {
  private final long[] retransmits = new long[RetransmitType.LAST_CODE + 1];
  private final long[] congestions = new long[CongestionState.LAST_CODE + 1];

  long retransmits(RetransmitType type) {
    return retransmits[type.code()];
  }

  void setRetransmits(RetransmitType type, long count) {
    retransmits[type.code()] = count;
  }

  long congestions(CongestionState state) {
    return congestions[state.code()];
  }

  void setCongestions(CongestionState state, long count) {
    congestions[state.code()] = count;
  }

  void clear() {
    Arrays.fill(retransmits, 0);
    Arrays.fill(congestions, 0);
  }
}
