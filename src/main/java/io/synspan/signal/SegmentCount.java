package io.synspan.signal;

/**
 * Segments of one kind, since the start.
 *
 * @param direction {@code receive} or {@code transmit}
 * @param flag what they are counted as, such as {@code syn_ack}
 */
public record SegmentCount(String direction, String flag, long segments) {}
