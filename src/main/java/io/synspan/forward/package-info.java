/**
 * Passes OTLP on to the collector and brings its answer back. What may pass is tried again until
 * the sender wants its answer. Beyond that a queue on disk keeps it, where there is one; without it
 * the sender keeps its copy until the collector has taken it.
 */
@NullMarked
package io.synspan.forward;

import org.jspecify.annotations.NullMarked;
