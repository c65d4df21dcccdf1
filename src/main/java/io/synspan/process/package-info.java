/**
 * Who owns a socket: what /proc says of a process, read while it is there. Knows nothing of
 * connections.
 */
@NullMarked
package io.synspan.process;

import org.jspecify.annotations.NullMarked;
