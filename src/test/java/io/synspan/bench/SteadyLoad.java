package io.synspan.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.synspan.testing.Command;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The same segment again and again, from one thread that also does the receiving end's work; see
 * {@code send_segments.c}. What watches is at the server's interface.
 */
enum SteadyLoad {
  /** The server's interface receives it, for somebody else: IP drops it at once. */
  RECEIVED("socket", "a segment received"),
  /** The server sends it; the client's IP drops it. */
  SENT("socket", "a segment sent"),
  /** It comes as far as a listening socket. */
  TO_LISTENER("socket", "a segment to a listening socket"),
  /** As RECEIVED, but the interface gets it as a NIC does: the socket buffer is made behind XDP. */
  FRAME_RECEIVED("frames", "a frame received");

  /** Where TO_LISTENER needs a listening socket of the server. */
  static final int PORT = 5201;

  private static final String NOBODY = "02:00:00:00:00:99";

  private final String how;
  private final String what;

  SteadyLoad(String how, String what) {
    this.how = how;
    this.what = what;
  }

  /** What is measured, for the table. */
  String what() {
    return what;
  }

  /** Makes a network's ends as this load needs them. */
  void prepare(TestNetwork network) {
    if (this == FRAME_RECEIVED) {
      // A veth takes frames where it polls, for which it has a reason with GRO alone.
      network.server().run("ethtool", "-K", TestNetwork.INTERFACE, "gro", "on");
    }
  }

  /** Time that a segment takes, the median over a time. */
  double nsPerSegment(TestNetwork network, Duration duration) throws IOException {
    NetworkNamespace sender = this == SENT ? network.server() : network.client();
    String from = this == SENT ? TestNetwork.SERVER_IPV4 : TestNetwork.CLIENT_IPV4;
    String to = this == SENT ? TestNetwork.CLIENT_IPV4 : TestNetwork.SERVER_IPV4;
    String printed =
        Command.run(
            sender.inside(
                Path.of("target", "test-native", "send_segments").toString(),
                how,
                TestNetwork.INTERFACE,
                this == TO_LISTENER ? macOf(network.server()) : NOBODY,
                from,
                to,
                Integer.toString(PORT),
                Long.toString(duration.toMillis())));
    return Double.parseDouble(printed.strip());
  }

  private static String macOf(NetworkNamespace end) throws IOException {
    String link = end.run("ip", "-json", "link", "show", TestNetwork.INTERFACE);
    return new ObjectMapper().readTree(link).at("/0/address").textValue();
  }
}
