package io.synspan.detect;

/**
 * A network that SYNs of a flood come from.
 *
 * @param unanswered handshakes that it began and did not complete
 */
public record FloodSource(SourcePrefix prefix, long unanswered) {}
