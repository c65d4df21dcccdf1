/**
 * Turns what the connection tracker says into OpenTelemetry metrics and spans.
 *
 * <p>Everything here speaks to OpenTelemetry's API, never to its SDK. Listeners run on the
 * tracker's one thread and allocate nothing per record; what is observed at collection runs on the
 * SDK's reader thread and reads published snapshots alone.
 */
@NullMarked
package io.synspan.signal;

import org.jspecify.annotations.NullMarked;
