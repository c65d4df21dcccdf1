/**
 * Every name that SynSpan sends, written once: metrics, attributes, spans and span events, units.
 *
 * <p>Stable names ({@code network.peer.address}, {@code error.type}) come from OpenTelemetry's own
 * {@code io.opentelemetry.semconv}. The {@code system.network.tcp.*} metrics and the {@code
 * network.tcp.*} attributes follow the proposal in semantic-conventions issue 3682 where it has a
 * name; what no convention knows is called {@code synspan.*}. docs/telemetry.md lists them all.
 */
@NullMarked
package io.synspan.semconv;

import org.jspecify.annotations.NullMarked;
