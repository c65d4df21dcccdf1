package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * The process behind {@link TcpPeer}: does with TCP what it reads from stdin, one command after the
 * other, and answers each with {@code ok VALUE} or {@code error MESSAGE}. Ends with its stdin.
 */
final class TcpPeerMain {

  /** Much: the kernel says that a send buffer is full only where it interrupts one write. */
  private static final int CHUNK = 4 << 20;

  private final Map<Integer, NetworkChannel> channels = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
  private int lastId;

  private TcpPeerMain() {}

  public static void main(String[] args) throws IOException {
    TcpPeerMain peer = new TcpPeerMain();
    System.out.println("ready");
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        System.out.println(peer.answer(line.split(" ", -1)));
      }
    }
  }

  private String answer(String[] words) {
    try {
      return "ok " + obey(words);
    } catch (IOException e) {
      return "error " + e.getMessage();
    }
  }

  private long obey(String[] words) throws IOException {
    return switch (words[0]) {
      case "listen" -> listen(family(words[1]), address(words[2], words[3]), number(words[4]));
      case "open" -> add(SocketChannel.open(family(words[1])));
      case "bind" -> bind(socket(words[1]), address(words[2], words[3]));
      case "connect" -> connect(socket(words[1]), address(words[2], words[3]));
      case "start_connect" -> startConnect(socket(words[1]), address(words[2], words[3]));
      case "finish_connect" -> finishConnect(socket(words[1]));
      case "accept" -> add(listener(words[1]).accept());
      case "local_port" -> localPort(socket(words[1]));
      case "send" -> send(socket(words[1]), number(words[2]));
      case "receive" -> receive(socket(words[1]), number(words[2]));
      case "drain" -> drain(socket(words[1]));
      case "half_close" -> halfClose(socket(words[1]));
      case "close" -> close(words[1]);
      case "reset" -> reset(words[1]);
      case "request_many" ->
          requestMany(
              address(words[1], words[2]), number(words[3]), number(words[4]), number(words[5]));
      case "reset_many" -> resetMany(address(words[1], words[2]), number(words[3]));
      case "serve_many" ->
          serveMany(listener(words[1]), number(words[2]), number(words[3]), number(words[4]));
      default -> throw new IOException("not a command: " + words[0]);
    };
  }

  private long listen(ProtocolFamily family, InetSocketAddress address, int backlog)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(family);
    listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    listener.bind(address, backlog);
    return add(listener);
  }

  private static long bind(SocketChannel socket, InetSocketAddress address) throws IOException {
    socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    socket.bind(address);
    return localPort(socket);
  }

  private static long connect(SocketChannel socket, InetSocketAddress address) throws IOException {
    socket.connect(address);
    return localPort(socket);
  }

  private static long startConnect(SocketChannel socket, InetSocketAddress address)
      throws IOException {
    socket.configureBlocking(false);
    socket.connect(address);
    return 0;
  }

  private static long finishConnect(SocketChannel socket) throws IOException {
    try (Selector selector = Selector.open()) {
      socket.register(selector, SelectionKey.OP_CONNECT);
      while (!socket.finishConnect()) {
        selector.select();
      }
    }
    socket.configureBlocking(true);
    return localPort(socket);
  }

  private long send(SocketChannel socket, int bytes) throws IOException {
    for (int left = bytes; left > 0; ) {
      buffer.clear().limit(Math.min(left, CHUNK));
      left -= socket.write(buffer);
    }
    return bytes;
  }

  private long receive(SocketChannel socket, int bytes) throws IOException {
    for (int left = bytes; left > 0; ) {
      buffer.clear().limit(Math.min(left, CHUNK));
      int read = socket.read(buffer);
      if (read < 0) {
        throw new EOFException("end of stream, " + left + " bytes are missing");
      }
      left -= read;
    }
    return bytes;
  }

  /** Receives until the peer ends its side. */
  private long drain(SocketChannel socket) throws IOException {
    long bytes = 0;
    while (true) {
      int read = socket.read(buffer.clear());
      if (read < 0) {
        return bytes;
      }
      bytes += read;
    }
  }

  private static long halfClose(SocketChannel socket) throws IOException {
    socket.shutdownOutput();
    return 0;
  }

  private long close(String id) throws IOException {
    channel(id).close();
    channels.remove(number(id));
    return 0;
  }

  private long reset(String id) throws IOException {
    socket(id).setOption(StandardSocketOptions.SO_LINGER, 0);
    return close(id);
  }

  /** Each: connect, send a request, receive the response, close when the server has. */
  private long requestMany(InetSocketAddress server, int count, int request, int response)
      throws IOException {
    for (int i = 0; i < count; i++) {
      try (SocketChannel socket = SocketChannel.open(server)) {
        send(socket, request);
        receive(socket, response);
        drain(socket);
      }
    }
    return count;
  }

  /** Each: connect and reset. Returns how many were not refused. */
  private static long resetMany(InetSocketAddress server, int count) throws IOException {
    long refused = 0;
    for (int i = 0; i < count; i++) {
      try (SocketChannel socket = SocketChannel.open(server)) {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (ConnectException e) {
        refused++;
      }
    }
    return count - refused;
  }

  private long serveMany(ServerSocketChannel listener, int count, int request, int response)
      throws IOException {
    for (int i = 0; i < count; i++) {
      try (SocketChannel socket = listener.accept()) {
        receive(socket, request);
        send(socket, response);
      }
    }
    return count;
  }

  private int add(NetworkChannel channel) {
    channels.put(++lastId, channel);
    return lastId;
  }

  private NetworkChannel channel(String id) throws IOException {
    NetworkChannel channel = channels.get(number(id));
    if (channel == null) {
      throw new IOException("no socket " + id);
    }
    return channel;
  }

  private SocketChannel socket(String id) throws IOException {
    return (SocketChannel) channel(id);
  }

  private ServerSocketChannel listener(String id) throws IOException {
    return (ServerSocketChannel) channel(id);
  }

  private static long localPort(SocketChannel socket) throws IOException {
    return ((InetSocketAddress) socket.getLocalAddress()).getPort();
  }

  private static ProtocolFamily family(String name) {
    return StandardProtocolFamily.valueOf(name);
  }

  private static InetSocketAddress address(String address, String port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(address), number(port));
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }
}
