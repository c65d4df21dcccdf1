/**
 * Reads a BPF ring buffer in place, through the memory that the kernel shares with its reader.
 * Knows nothing of how that memory was mapped or of what the records mean.
 */
@NullMarked
package io.synspan.ring;

import org.jspecify.annotations.NullMarked;
