package io.synspan.connection;

import io.synspan.event.Role;

/**
 * What one of the busiest connections did in the last interval.
 *
 * @param sentBytesPerSecond payload, without what was sent again
 * @param receivedBytesPerSecond payload
 * @param smoothedRttUs at the interval's end; 0 where unknown
 */
public record BusyConnection(
    long netnsInode,
    Endpoints endpoints,
    Role role,
    double sentBytesPerSecond,
    double receivedBytesPerSecond,
    long smoothedRttUs) {}
