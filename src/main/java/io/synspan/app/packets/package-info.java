/** Packet mode's command: its options, the thread that reads, and what is said at the end. */
@NullMarked
package io.synspan.app.packets;

import org.jspecify.annotations.NullMarked;
