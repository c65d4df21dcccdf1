package io.synspan.kernel;

import static java.util.Objects.requireNonNull;

import io.synspan.probe.ProbeException;
import io.synspan.testing.Forwarder;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A client and a server on a network of their own, for all tests of a class, and for each test a
 * fresh probe at either end.
 */
final class TwoEnds
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final Supplier<TestNetwork> wire;

  private boolean seeingPackets;
  private @Nullable TestNetwork network;
  private @Nullable TcpPeer client;
  private @Nullable TcpPeer server;
  private @Nullable RecordedProbe atClient;
  private @Nullable RecordedProbe atServer;

  private TwoEnds(Supplier<TestNetwork> wire) {
    this.wire = wire;
  }

  /** Joined by a wire that does no harm. */
  static TwoEnds direct() {
    return new TwoEnds(TestNetwork::direct);
  }

  /** Joined through a {@link #forwarder()}, which forgets its rules after each test. */
  static TwoEnds forwarded() {
    return new TwoEnds(TestNetwork::forwarded);
  }

  /** With probes that see packets too. */
  TwoEnds seeingPackets() {
    seeingPackets = true;
    return this;
  }

  TestNetwork network() {
    return requireNonNull(network);
  }

  NetworkNamespace clientNamespace() {
    return network().client();
  }

  NetworkNamespace serverNamespace() {
    return network().server();
  }

  Forwarder forwarder() {
    return network().forwarder();
  }

  TcpPeer client() {
    return requireNonNull(client);
  }

  TcpPeer server() {
    return requireNonNull(server);
  }

  /** The records of the client's end. */
  RecordedProbe atClient() {
    return requireNonNull(atClient);
  }

  /** The records of the server's end. */
  RecordedProbe atServer() {
    return requireNonNull(atServer);
  }

  /** A new IPv4 connection to a new listener, which is closed again. */
  Pair connect(int port) throws IOException {
    TcpPeer.Listener listener = server().listen(StandardProtocolFamily.INET, port);
    Pair pair = new Pair(client().connect(TestNetwork.SERVER_IPV4, port), listener.accept());
    listener.close();
    return pair;
  }

  /** The two sockets of a connection. */
  record Pair(TcpPeer.Socket client, TcpPeer.Socket server) {

    /** The client ends its side first, then the server. */
    void closeByClient() throws IOException {
      close(client, server);
    }

    /** The server ends its side first, then the client. */
    void closeByServer() throws IOException {
      close(server, client);
    }

    private static void close(TcpPeer.Socket first, TcpPeer.Socket second) throws IOException {
      first.halfClose();
      second.drain();
      second.close();
      first.drain();
      first.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    network = wire.get();
    client = TcpPeer.start(network.client());
    server = TcpPeer.start(network.server());
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    atClient = watch(clientNamespace());
    atServer = watch(serverNamespace());
  }

  private RecordedProbe watch(NetworkNamespace namespace) throws ProbeException {
    return seeingPackets ? RecordedProbe.seePackets(namespace) : RecordedProbe.watch(namespace);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close(atClient, RecordedProbe::close);
    close(atServer, RecordedProbe::close);
    close(network, TestNetwork::heal);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close(client, TcpPeer::close);
    close(server, TcpPeer::close);
    close(network, TestNetwork::close);
  }

  private static <T> void close(@Nullable T part, Consumer<T> how) {
    if (part != null) {
      how.accept(part);
    }
  }
}
