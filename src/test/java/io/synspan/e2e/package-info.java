/**
 * The packaged application as its users have it: a process in a network namespace, real traffic, a
 * real OpenTelemetry Collector, and what that wrote held against what the traffic was.
 */
@NullMarked
package io.synspan.e2e;

import org.jspecify.annotations.NullMarked;
