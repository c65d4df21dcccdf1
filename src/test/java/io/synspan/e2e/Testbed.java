package io.synspan.e2e;

import static java.util.Objects.requireNonNull;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.NetworkNamespace;
import io.synspan.testing.PackagedApplication;
import io.synspan.testing.PacketCapture;
import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import io.synspan.testing.TestNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A network namespace that SynSpan watches, the pod of a gateway, and the outside world with
 * clients, upstreams and the collector, joined by a wire. For all tests of a class.
 */
final class Testbed implements BeforeAllCallback, AfterAllCallback {
  /** The address of the watched namespace. */
  static final String POD = TestNetwork.SERVER_IPV4;

  /** The address of everything else. */
  static final String OUTSIDE = TestNetwork.CLIENT_IPV4;

  private @Nullable TestNetwork network;
  private @Nullable TcpPeer podPeer;
  private @Nullable TcpPeer outsidePeer;

  NetworkNamespace pod() {
    return requireNonNull(network).server();
  }

  NetworkNamespace outside() {
    return requireNonNull(network).client();
  }

  /** A program in the pod that accepts and opens connections. */
  TcpPeer podPeer() {
    if (podPeer == null) {
      podPeer = TcpPeer.start(pod());
    }
    return podPeer;
  }

  /** Its counterpart. */
  TcpPeer outsidePeer() {
    if (outsidePeer == null) {
      outsidePeer = TcpPeer.start(outside());
    }
    return outsidePeer;
  }

  /** Captures what passes the pod's end of the wire. The test closes it. */
  PacketCapture capture() {
    return PacketCapture.atServer(requireNonNull(network));
  }

  /** Starts a collector outside; see there. The test closes it. */
  CollectorProcess startCollector(Path directory, String... changes)
      throws IOException, InterruptedException {
    return CollectorProcess.start(directory, outside(), OUTSIDE, changes);
  }

  /** SynSpan in the pod, as its users start it. */
  SynspanProcess.Builder synspan() {
    return SynspanProcess.in(pod());
  }

  /** SynSpan in the pod, with {@link #settings}. */
  SynspanProcess.Builder synspanSending(String protocol) {
    return synspan().set(settings(protocol));
  }

  /**
   * To send to the collector outside, often, and to make a span of each connection.
   *
   * @param protocol {@code grpc} or {@code http/protobuf}
   */
  static Map<String, String> settings(String protocol) {
    int port = protocol.equals("grpc") ? 4317 : 4318;
    return Map.of(
        "OTEL_EXPORTER_OTLP_PROTOCOL", protocol,
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://" + OUTSIDE + ":" + port,
        "OTEL_METRIC_EXPORT_INTERVAL", "500",
        "OTEL_BSP_SCHEDULE_DELAY", "200",
        "SYNSPAN_SPANS_SAMPLE_RATIO", "1");
  }

  /**
   * SynSpan in the pod, as the user nobody.
   *
   * @param directory for a copy of the application that this user can read
   * @param capabilities that it has, such as {@code bpf}
   */
  SynspanProcess.Builder synspanAsNobody(Path directory, String... capabilities) {
    String set = "-all" + Stream.of(capabilities).map(",+"::concat).collect(Collectors.joining());
    return synspan()
        .from(PackagedApplication.copyTo(directory))
        .through(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--no-new-privs",
            "--bounding-set=" + set,
            "--inh-caps=" + set,
            "--ambient-caps=" + set);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    network = TestNetwork.direct();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (podPeer != null) {
      podPeer.close();
    }
    if (outsidePeer != null) {
      outsidePeer.close();
    }
    requireNonNull(network).close();
  }
}
