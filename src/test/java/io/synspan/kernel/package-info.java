/**
 * The kernel side on a real kernel: connections between network namespaces, and what the probe says
 * of them held against the kernel's own counters ({@code nstat}, {@code ss}) and a packet capture.
 */
@NullMarked
package io.synspan.kernel;

import org.jspecify.annotations.NullMarked;
