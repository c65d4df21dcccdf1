package io.synspan.match;

/**
 * One end of a connection; the address as in {@link io.synspan.event.IpAddresses}.
 *
 * @param port 0 where only the address is known
 */
public record Endpoint(long high, long low, int port) implements Comparable<Endpoint> {
  /** Of peers one after the other, with ports one after the other, few hashes are the same. */
  @Override
  public int hashCode() {
    return HashMix.of(high, low, port);
  }

  /** An order of any kind: maps look faster through hashes that somebody made the same. */
  @Override
  public int compareTo(Endpoint other) {
    int order = Long.compare(low, other.low);
    if (order == 0) {
      order = Long.compare(high, other.high);
    }
    return order == 0 ? Integer.compare(port, other.port) : order;
  }

  boolean hasPort() {
    return port != 0;
  }

  Endpoint withoutPort() {
    return new Endpoint(high, low, 0);
  }
}
