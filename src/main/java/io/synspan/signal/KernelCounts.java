package io.synspan.signal;

import java.util.List;

/**
 * What became of what the kernel had to tell, since the start.
 *
 * @param events by kind of record
 * @param missedCalls calls of hooks that the kernel left out
 */
public record KernelCounts(List<EventCount> events, long missedCalls) {
  /** Before anything was counted. */
  public static final KernelCounts NONE = new KernelCounts(List.of(), 0);

  public KernelCounts {
    events = List.copyOf(events);
  }
}
