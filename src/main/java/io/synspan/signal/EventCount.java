package io.synspan.signal;

/**
 * How many records of one kind there were since the start.
 *
 * @param kind one of {@code RecordLayout.KIND_*}
 * @param delivered records that reached the tracker
 * @param lost records for which the ring buffer had no room
 */
public record EventCount(int kind, long delivered, long lost) {}
