/**
 * Turns what the connection tracker says into OpenTelemetry metrics and spans.
 *
 * <p>Everything here speaks to OpenTelemetry's API, never to its SDK. The listeners ({@link
 * io.synspan.signal.ConnectionMetrics}, {@link io.synspan.signal.ConnectionSpans}) run on the
 * tracker's one thread and allocate nothing per record; a span is made for the few connections that
 * are worth one. What is observed at collection ({@link io.synspan.signal.ConnectionThroughput},
 * {@link io.synspan.signal.SelfMetrics}) runs on the SDK's reader thread and reads published
 * snapshots alone.
 */
@NullMarked
package io.synspan.signal;

import org.jspecify.annotations.NullMarked;
