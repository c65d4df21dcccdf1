package io.synspan.match;

import io.synspan.connection.ConnectionEvents.Kind;
import io.synspan.event.CongestionState;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a connection.
 *
 * @param timeNs CLOCK_MONOTONIC
 * @param number segments of a retransmit; the kernel's reason for a reset or a drop; nanoseconds of
 *     an exchange; else 0
 * @param retransmitType of a retransmit, else null
 * @param congestionState of a congestion, else null
 * @param tcpState of a reset: before it; else null
 */
public record TcpEvent(
    Kind kind,
    long timeNs,
    long number,
    @Nullable RetransmitType retransmitType,
    @Nullable CongestionState congestionState,
    @Nullable TcpState tcpState) {}
