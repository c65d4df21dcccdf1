package io.synspan.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The ports of a collector.
 *
 * <p>Those of 127.0.0.1 that are found free are below the kernel's default {@code
 * net.ipv4.ip_local_port_range} (32768 and up): a client socket of a test that opens thousands of
 * connections can't take one while the collector is down.
 */
record CollectorPorts(int grpc, int http, int health) {

  /** Those of the convention, for a collector that has a network namespace to itself. */
  static final CollectorPorts STANDARD = new CollectorPorts(4317, 4318, 13133);

  private static final int FIRST = 20_000;
  private static final int END = 32_768;

  static CollectorPorts reserve() throws IOException {
    try (ServerSocket grpc = bindAny();
        ServerSocket http = bindAny();
        ServerSocket health = bindAny()) {
      return new CollectorPorts(grpc.getLocalPort(), http.getLocalPort(), health.getLocalPort());
    }
  }

  private static ServerSocket bindAny() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    IOException lastFailure = new IOException("no port tried");
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try {
        return new ServerSocket(port, 1, loopback);
      } catch (IOException portTaken) {
        lastFailure = portTaken;
      }
    }
    throw lastFailure;
  }
}
