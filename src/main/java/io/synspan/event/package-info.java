/**
 * The kernel's records: where their fields lie, and how they are read in place without allocation.
 * Knows nothing of where records come from or what becomes of them.
 */
@NullMarked
package io.synspan.event;

import org.jspecify.annotations.NullMarked;
