/**
 * Finds the connection that a gateway's span belongs to. They belong together only if the socket is
 * the same and the times overlap, never by time or thread alone.
 */
@NullMarked
package io.synspan.match;

import org.jspecify.annotations.NullMarked;
