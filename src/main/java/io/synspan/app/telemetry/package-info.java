/**
 * The OpenTelemetry SDK: made from the standard {@code OTEL_*} settings, told what it runs on,
 * watched while it sends, and ended in time. The rest of the program knows the API alone.
 */
@NullMarked
package io.synspan.app.telemetry;

import org.jspecify.annotations.NullMarked;
