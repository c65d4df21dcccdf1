/**
 * The connections that are alive now: one bounded table with one writer, which turns the kernel's
 * records into what happened to each connection. Everything else learns of it through {@link
 * ConnectionListener} on the writer's thread, or through {@link ConnectionLookup} and the snapshots
 * of {@link BusiestConnections} on any thread.
 */
@NullMarked
package io.synspan.connection;

import org.jspecify.annotations.NullMarked;
