/**
 * Single packets, as packet mode's BPF programs hand them over: the record's layout, and the record
 * read in place, without allocation.
 */
@NullMarked
package io.synspan.packet;

import org.jspecify.annotations.NullMarked;
