package io.synspan.detect;

import io.synspan.event.Role;
import org.jspecify.annotations.Nullable;

/**
 * Something that was detected, as known now. Immutable. Times are CLOCK_MONOTONIC nanoseconds.
 *
 * @param netnsInode of the network namespace it happens in
 * @param role whether {@code port} is listened on or connected to; NONE for a port scan
 * @param port of the service; 0 where it is none in particular
 * @param source of a port scan
 * @param closedNs when it was over; 0 while it goes on
 */
public record Detection(
    DetectionType type,
    long netnsInode,
    Role role,
    int port,
    @Nullable Source source,
    long openedNs,
    long closedNs,
    Evidence evidence) {

  public boolean isOver() {
    return closedNs != 0;
  }
}
