/** Rules that hold for the whole program. */
@NullMarked
package io.synspan;

import org.jspecify.annotations.NullMarked;
