package io.synspan.testing;

/** A gateway that others have made, and that traces if it is to. */
public interface RealGateway extends AutoCloseable {
  /** Where it listens, by IPv4 and IPv6. */
  int PORT = 8080;

  /** Ends it, once it has sent its spans. */
  @Override
  void close();
}
