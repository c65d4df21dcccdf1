package io.synspan.app;

import io.synspan.config.GatewayMode;
import io.synspan.config.SynspanConfig;
import io.synspan.forward.Destination;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Optional;
import picocli.CommandLine.ExitCode;

/**
 * What the settings ask of the gateway's receiver, looked at before anything listens.
 *
 * @param onPurpose whether somebody asked for it: then what is in its way is an error
 */
record GatewayPlan(GatewayMode mode, boolean onPurpose, String host, int grpcPort, int httpPort) {
  private static final int GRPC_PORT = 4317;
  private static final int HTTP_PORT = 4318;

  static GatewayPlan of(SynspanConfig.Gateway settings) {
    return new GatewayPlan(
        settings.mode().orElse(GatewayMode.ENRICH),
        settings.mode().isPresent()
            || settings.grpcPort().isPresent()
            || settings.httpPort().isPresent(),
        settings.host(),
        settings.grpcPort().orElse(GRPC_PORT),
        settings.httpPort().orElse(HTTP_PORT));
  }

  /**
   * @throws GatewayException where settings don't go together
   */
  static void check(SynspanConfig.Gateway settings) throws GatewayException {
    boolean certificate = settings.tls().certificate().isPresent();
    boolean key = settings.tls().key().isPresent();
    if (certificate != key) {
      throw wrong(
          "synspan.gateway.tls.certificate and synspan.gateway.tls.key go together: set both");
    }
    if (!isLoopback(settings.host()) && !(certificate && settings.token().isPresent())) {
      throw wrong(
          """
          synspan.gateway.host = "%s" is not the loopback, so others can reach it
            Set synspan.gateway.tls.certificate, synspan.gateway.tls.key and synspan.gateway.token too"""
              .formatted(settings.host()));
    }
    if (settings.maxPending() < settings.maxMessageSize()) {
      throw wrong("synspan.gateway.max-pending must not be below synspan.gateway.max-message-size");
    }
  }

  private static GatewayException wrong(String problem) {
    return new GatewayException(
        ExitCode.USAGE, "synspan: wrong settings, nothing was started\n  " + problem);
  }

  /** The destination, if there is one, that is this receiver itself. */
  Optional<Destination> ownOf(Collection<Destination> destinations) {
    return destinations.stream()
        .filter(destination -> destination.port() == grpcPort || destination.port() == httpPort)
        .filter(destination -> isHere(destination.endpoint().getHost().replaceAll("[\\[\\]]", "")))
        .findFirst();
  }

  /** Asks no name server: a name that leads here by that way is met when a message comes back. */
  private boolean isHere(String other) {
    if (other.equals(host)) {
      return true;
    }
    if (other.equals("localhost")) {
      return isLoopback(host) || isEveryAddress();
    }
    if (!other.matches("[0-9.]+|.*:.*")) {
      return false;
    }
    try {
      InetAddress address = InetAddress.getByName(other);
      return isEveryAddress()
          ? address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null
          : address.equals(InetAddress.getByName(host));
    } catch (UnknownHostException | SocketException e) {
      return false;
    }
  }

  private boolean isEveryAddress() {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
