/** Packets for people and for other programs: lines of text, of JSON, and files of pcapng. */
@NullMarked
package io.synspan.inspect;

import org.jspecify.annotations.NullMarked;
