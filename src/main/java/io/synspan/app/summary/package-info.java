/**
 * The summary on the terminal: what a person sees of SynSpan's work where no OpenTelemetry backend
 * takes it. Counted on the tracker's thread in memory of fixed size, printed on another.
 */
@NullMarked
package io.synspan.app.summary;

import org.jspecify.annotations.NullMarked;
