/** The program: commands, start and stop, wiring, health. */
@NullMarked
package io.synspan.app;

import org.jspecify.annotations.NullMarked;
