package io.synspan.match;

/**
 * One end of a connection; the address as in {@link io.synspan.event.IpAddresses}.
 *
 * @param port 0 where only the address is known
 */
public record Endpoint(long high, long low, int port) {
  boolean hasPort() {
    return port != 0;
  }

  Endpoint withoutPort() {
    return new Endpoint(high, low, 0);
  }
}
