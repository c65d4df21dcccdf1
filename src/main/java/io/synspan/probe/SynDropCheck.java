package io.synspan.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * Tries whether SYNs could be dropped here, at the loopback alone, and takes it out again: a driver
 * may stop its traffic for a moment to take XDP in. The other interfaces are only looked at.
 */
public final class SynDropCheck {
  private SynDropCheck() {}

  /** Tries it. */
  public static SynDropStatus run() {
    try {
      SynDropProbe.tryAtLoopback();
      List<String> free = new ArrayList<>();
      List<String> taken = new ArrayList<>();
      for (PacketInterface at : SynDropProbe.outer(PacketInterface.all())) {
        try {
          PacketAttacher.requireNoProgram(at);
          free.add(at.name());
        } catch (ProbeException refused) {
          taken.add("xdp on %s: %s".formatted(at.name(), refused.getMessage()));
        }
      }
      return new SynDropStatus(
          free,
          free.isEmpty() && taken.isEmpty() ? SynDropProbe.NO_INTERFACE : String.join("\n", taken));
    } catch (ProbeException refused) {
      return new SynDropStatus(List.of(), String.valueOf(refused.getMessage()));
    }
  }
}
