/**
 * Passes OTLP on to the collector and brings its answer back. What may pass is tried again until
 * the sender wants its answer; nothing is kept beyond that, so the sender keeps its copy until the
 * collector has taken it.
 */
@NullMarked
package io.synspan.forward;

import org.jspecify.annotations.NullMarked;
