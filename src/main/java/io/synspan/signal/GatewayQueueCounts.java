package io.synspan.signal;

/**
 * What is in the gateway's queue on disk, and what has become of it since the start.
 *
 * @param length messages in it
 * @param size bytes of these
 * @param ageSeconds of the oldest one; 0 where it is empty
 * @param kept messages that were put in
 * @param forwarded came out and were taken by the collector
 * @param refused came out and were refused for good, at least in part
 * @param full found no room
 */
public record GatewayQueueCounts(
    long length,
    long size,
    double ageSeconds,
    long kept,
    long forwarded,
    long refused,
    long full) {}
