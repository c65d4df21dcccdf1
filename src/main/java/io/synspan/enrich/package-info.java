/**
 * Adds what TCP did to the gateway's spans. A span stays the protobuf message that came: attributes
 * and events are appended to its bytes, and the lengths around it are written anew.
 */
@NullMarked
package io.synspan.enrich;

import org.jspecify.annotations.NullMarked;
