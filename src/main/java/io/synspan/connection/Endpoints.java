package io.synspan.connection;

import io.synspan.event.IpAddresses;

/** Both ends of a connection; addresses as in {@link IpAddresses}. */
public record Endpoints(
    long localAddressHigh,
    long localAddressLow,
    int localPort,
    long peerAddressHigh,
    long peerAddressLow,
    int peerPort) {

  static Endpoints of(Connection connection) {
    return new Endpoints(
        connection.localAddressHigh,
        connection.localAddressLow,
        connection.localPort,
        connection.peerAddressHigh,
        connection.peerAddressLow,
        connection.peerPort);
  }

  public boolean isIpv4() {
    return IpAddresses.isIpv4(peerAddressHigh, peerAddressLow);
  }

  public String localAddress() {
    return IpAddresses.format(localAddressHigh, localAddressLow);
  }

  public String peerAddress() {
    return IpAddresses.format(peerAddressHigh, peerAddressLow);
  }
}
