package io.synspan.e2e;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.time.Instant;

/**
 * Nine connections of the pod of which a test knows all, one after the other: five requests of 100
 * bytes to port 8080, each answered with 2,000; one over IPv6 to port 8082, 50 bytes in and 60 out;
 * one to port 8081 that its client resets after 10 bytes; one from the pod to port 9000 outside,
 * which sends 300 bytes; and an attempt to connect to port 81 outside, where nobody listens.
 *
 * @param began before the first of them
 * @param ended after the last
 * @param ipv6Client port of the client of the IPv6 connection
 * @param resetClient port of the client that resets
 * @param upstreamClient port of the pod's end of the one that it opened
 */
record KnownTraffic(
    Instant began, Instant ended, int ipv6Client, int resetClient, int upstreamClient) {

  static KnownTraffic make(TcpPeer pod, TcpPeer outside) throws IOException {
    Instant began = Instant.now();
    answerRequests(pod, outside);
    int ipv6Client = answerOverIpv6(pod, outside);
    int resetClient = isReset(pod, outside);
    int upstreamClient = sendUpstream(pod, outside);
    assertThatThrownBy(() -> pod.connect(Testbed.OUTSIDE, 81)).hasMessage("Connection refused");
    return new KnownTraffic(began, Instant.now(), ipv6Client, resetClient, upstreamClient);
  }

  private static void answerRequests(TcpPeer pod, TcpPeer outside) throws IOException {
    TcpPeer.Listener listener = pod.listen(INET, 8080);
    listener.startServing(5, 100, 2000);
    outside.startRequests(Testbed.POD, 8080, 5, 100, 2000);
    outside.finish();
    pod.finish();
    listener.close();
  }

  private static int answerOverIpv6(TcpPeer pod, TcpPeer outside) throws IOException {
    TcpPeer.Listener listener = pod.listen(INET6, 8082);
    TcpPeer.Socket client = outside.open(INET6);
    client.connect(TestNetwork.SERVER_IPV6, 8082);
    TcpPeer.Socket server = listener.accept();
    listener.close();
    client.send(50);
    server.receive(50);
    server.send(60);
    client.receive(60);
    int port = client.localPort();
    client.halfClose();
    server.drain();
    server.close();
    client.drain();
    client.close();
    return port;
  }

  private static int isReset(TcpPeer pod, TcpPeer outside) throws IOException {
    TcpPeer.Listener listener = pod.listen(INET, 8081);
    TcpPeer.Socket client = outside.connect(Testbed.POD, 8081);
    TcpPeer.Socket server = listener.accept();
    listener.close();
    client.send(10);
    server.receive(10);
    int port = client.localPort();
    client.reset();
    assertThatThrownBy(server::drain).hasMessage("Connection reset");
    server.close();
    return port;
  }

  private static int sendUpstream(TcpPeer pod, TcpPeer outside) throws IOException {
    TcpPeer.Listener listener = outside.listen(INET, 9000);
    TcpPeer.Socket client = pod.connect(Testbed.OUTSIDE, 9000);
    TcpPeer.Socket server = listener.accept();
    listener.close();
    client.send(300);
    server.receive(300);
    int port = client.localPort();
    client.halfClose();
    server.drain();
    server.close();
    client.drain();
    client.close();
    return port;
  }
}
