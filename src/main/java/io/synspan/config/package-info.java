/**
 * SynSpan's own settings: what they are called, what they may be, and what a person is told who got
 * one wrong. OpenTelemetry's settings ({@code OTEL_*}) are the SDK's and are not here.
 */
@NullMarked
package io.synspan.config;

import org.jspecify.annotations.NullMarked;
