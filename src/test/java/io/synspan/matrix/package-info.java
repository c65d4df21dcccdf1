/**
 * The kernel matrix: what works on which kernel. {@code src/test/kernels} boots the kernels; here
 * are what runs in them, and what makes a table of the results.
 */
@NullMarked
package io.synspan.matrix;

import org.jspecify.annotations.NullMarked;
