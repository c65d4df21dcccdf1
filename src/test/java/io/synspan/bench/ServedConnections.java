package io.synspan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many connections a server says that it has accepted: a count of nobody but itself. */
final class ServedConnections {
  private static final Pattern ACCEPTED = Pattern.compile("requests\\s+([0-9]+)");

  private final Path statusSocket;
  private final long start;

  /** The questions below are connections too, the one at the start is not counted again. */
  private long questions;

  private ServedConnections(Path statusSocket) throws IOException {
    this.statusSocket = statusSocket;
    this.start = accepted();
    this.questions = 0;
  }

  /**
   * Counts from now on.
   *
   * @param statusSocket where nginx's stub_status answers
   */
  static ServedConnections since(Path statusSocket) throws IOException {
    return new ServedConnections(statusSocket);
  }

  /** Connections that were accepted since the start. */
  long count() throws IOException {
    return accepted() - start - questions;
  }

  private long accepted() throws IOException {
    questions++;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(statusSocket))) {
      channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8)));
      return parse(new String(Channels.newInputStream(channel).readAllBytes(), UTF_8));
    }
  }

  /** The first of the three numbers in nginx's answer: accepted, handled, requests. */
  static long parse(String status) {
    Matcher accepted = ACCEPTED.matcher(status);
    if (!accepted.find()) {
      throw new IllegalStateException("not nginx's status:\n" + status);
    }
    return Long.parseLong(accepted.group(1));
  }
}
