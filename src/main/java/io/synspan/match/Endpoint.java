package io.synspan.match;

/** One end of a connection; the address as in {@link io.synspan.event.IpAddresses}. */
public record Endpoint(long high, long low, int port) {}
