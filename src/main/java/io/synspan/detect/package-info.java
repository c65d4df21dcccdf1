/**
 * Attacks and breakdowns that no single connection shows: SYN floods, port scans, reset storms and
 * handshakes that stay half-open. Each detector is a small state machine over counts per second,
 * with fixed memory; {@link io.synspan.detect.Detectors} feeds them from what the tracker tells.
 */
@NullMarked
package io.synspan.detect;

import org.jspecify.annotations.NullMarked;
