package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Captures the TCP segments on one end of a {@link TestNetwork}: tcpdump takes them, tshark reads
 * them. For one thread.
 */
public final class PacketCapture implements AutoCloseable {
  private static final String MARKER_PORT = "9";
  private static final String[] FIELDS = {
    "udp.dstport",
    "frame.time_epoch",
    "ip.src",
    "ip.dst",
    "ipv6.src",
    "ipv6.dst",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.flags",
    "tcp.len",
    "tcp.seq_raw"
  };

  private final NetworkNamespace namespace;
  private final String markerAddress;
  private final List<Process> processes;
  private final TimedLines lines;
  private final List<CapturedSegment> segments = new ArrayList<>();

  private PacketCapture(NetworkNamespace namespace, String markerAddress, List<Process> processes) {
    this.namespace = namespace;
    this.markerAddress = markerAddress;
    this.processes = processes;
    this.lines = TimedLines.read(processes.getLast().getInputStream(), "tshark");
  }

  /** Captures at the client from now on. */
  public static PacketCapture atClient(TestNetwork network) {
    return start(network.client(), TestNetwork.SERVER_IPV4);
  }

  /** Captures at the server from now on. */
  public static PacketCapture atServer(TestNetwork network) {
    return start(network.server(), TestNetwork.CLIENT_IPV4);
  }

  /** All segments that have passed so far. */
  public List<CapturedSegment> segments() {
    namespace.run("bash", "-c", "echo >/dev/udp/" + markerAddress + "/" + MARKER_PORT);
    while (true) {
      String[] fields = lines.next().split("\t", -1);
      if (fields[0].equals(MARKER_PORT)) {
        return List.copyOf(segments);
      }
      segments.add(segment(fields));
    }
  }

  /** Those with one of these ports. */
  public List<CapturedSegment> segmentsOf(int port) {
    return segments().stream()
        .filter(segment -> segment.sourcePort() == port || segment.destinationPort() == port)
        .toList();
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroyForcibly();
      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  private static PacketCapture start(NetworkNamespace namespace, String markerAddress) {
    ProcessBuilder capture =
        new ProcessBuilder(
            namespace.inside(
                "tcpdump",
                "-i",
                TestNetwork.INTERFACE,
                "-Z",
                "root",
                "-n",
                "-U",
                "--immediate-mode",
                "-w",
                "-",
                "tcp or udp dst port " + MARKER_PORT));
    List<String> reader = new ArrayList<>(List.of("tshark", "-r", "-", "-n", "-l", "-T", "fields"));
    for (String field : FIELDS) {
      reader.addAll(List.of("-e", field));
    }
    try {
      List<Process> processes =
          ProcessBuilder.startPipeline(
              List.of(
                  capture,
                  new ProcessBuilder(reader).redirectError(ProcessBuilder.Redirect.DISCARD)));
      awaitListening(processes.getFirst());
      return new PacketCapture(namespace, markerAddress, processes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitListening(Process tcpdump) throws IOException {
    BufferedReader messages =
        new BufferedReader(new InputStreamReader(tcpdump.getErrorStream(), UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = messages.readLine(); line != null; line = messages.readLine()) {
      if (line.contains("listening on")) {
        return;
      }
      all.append(line).append('\n');
    }
    throw new IllegalStateException("tcpdump: " + all);
  }

  private static CapturedSegment segment(String[] fields) {
    boolean ipv6 = fields[2].isEmpty();
    return new CapturedSegment(
        new BigDecimal(fields[1]).movePointRight(9).longValueExact(),
        fields[ipv6 ? 4 : 2],
        Integer.parseInt(fields[6]),
        fields[ipv6 ? 5 : 3],
        Integer.parseInt(fields[7]),
        Integer.decode(fields[8]),
        Integer.parseInt(fields[9]),
        Long.parseLong(fields[10]));
  }
}
