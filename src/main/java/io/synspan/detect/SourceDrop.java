package io.synspan.detect;

/**
 * SYNs of a prefix that floods are dropped for a while. Immutable. Times are CLOCK_MONOTONIC
 * nanoseconds.
 *
 * @param netnsInode of the network namespace
 * @param port of the listener that it was seen to flood; SYNs for all ports are dropped
 * @param untilNs when it is over
 * @param syns that were dropped so far
 * @param endedNs when it was over; 0 while it goes on
 */
public record SourceDrop(
    SourcePrefix prefix,
    long netnsInode,
    int port,
    long beganNs,
    long untilNs,
    long syns,
    long endedNs) {

  SourceDrop withSyns(long counted) {
    return new SourceDrop(prefix, netnsInode, port, beganNs, untilNs, counted, endedNs);
  }

  SourceDrop endedAt(long timeNs) {
    return new SourceDrop(prefix, netnsInode, port, beganNs, untilNs, syns, timeNs);
  }
}
