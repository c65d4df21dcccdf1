/**
 * The kernel side, from Java: loads the BPF object, attaches its hooks, maps its ring buffer and
 * reads its iterators. The only package with native methods.
 */
@NullMarked
package io.synspan.probe;

import org.jspecify.annotations.NullMarked;
