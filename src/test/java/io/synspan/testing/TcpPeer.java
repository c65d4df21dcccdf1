package io.synspan.testing;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One end of TCP connections: a process of its own, in a network namespace, that does what a test
 * says and answers when it is done. What fails there is an {@link IOException} here, with the
 * system's text for the errno. It starts a JVM, so keep one for a whole test class. For one thread.
 */
public final class TcpPeer implements AutoCloseable {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Path CLASSES = Path.of("target", "test-classes").toAbsolutePath();
  private static final int BACKLOG = 1024;

  private final LineProcess process;

  private TcpPeer(LineProcess process) {
    this.process = process;
  }

  /** Starts one in a namespace. */
  public static TcpPeer start(NetworkNamespace namespace) {
    return start(namespace, List.of());
  }

  /**
   * Starts one in a namespace through another program, which gets its command line as arguments and
   * is to become it by exec, such as {@code setpriv ...}.
   */
  public static TcpPeer start(NetworkNamespace namespace, List<String> through) {
    List<String> line = new ArrayList<>(through);
    line.add(JAVA.toString());
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    line.addAll(List.of(CLASSES.toString(), TcpPeerMain.class.getName()));
    return new TcpPeer(LineProcess.start(namespace.inside(line.toArray(String[]::new))));
  }

  public long pid() {
    return process.pid();
  }

  /** Listens on an AF_INET socket at 0.0.0.0, or an AF_INET6 one at :: that takes IPv4 too. */
  public Listener listen(ProtocolFamily family, int port) throws IOException {
    return listen(family, port, BACKLOG);
  }

  /** The same with an accept queue of this length. */
  public Listener listen(ProtocolFamily family, int port, int backlog) throws IOException {
    String any = family == StandardProtocolFamily.INET ? "0.0.0.0" : "::";
    return new Listener(ask("listen %s %s %d %d".formatted(family, any, port, backlog)));
  }

  /** A socket that is not connected yet. */
  public Socket open(ProtocolFamily family) throws IOException {
    return new Socket(ask("open " + family));
  }

  /** A connected AF_INET socket. */
  public Socket connect(String address, int port) throws IOException {
    Socket socket = open(StandardProtocolFamily.INET);
    socket.connect(address, port);
    return socket;
  }

  /**
   * Opens connections one after the other: each sends a request, receives the response and closes
   * once the server has. Returns at once; {@link #finish()} waits.
   */
  public void startRequests(String address, int port, int count, int request, int response) {
    process.send("request_many %s %d %d %d %d".formatted(address, port, count, request, response));
  }

  /**
   * Opens connections one after the other and resets each.
   *
   * @return how many were not refused
   */
  public long resetMany(String address, int port, int count) throws IOException {
    return ask("reset_many %s %d %d".formatted(address, port, count));
  }

  /** Waits for what was started: nothing else may be asked meanwhile. */
  public long finish() throws IOException {
    return value(process.receive());
  }

  /** Ends the process, which closes its sockets. */
  @Override
  public void close() {
    process.close();
  }

  private long ask(String command) throws IOException {
    return value(process.ask(command));
  }

  private static long value(String answer) throws IOException {
    if (!answer.startsWith("ok ")) {
      throw new IOException(answer.substring("error ".length()));
    }
    return Long.parseLong(answer.substring("ok ".length()));
  }

  /** A listening socket. */
  public final class Listener {
    private final long id;

    private Listener(long id) {
      this.id = id;
    }

    /** Takes a connection; waits for one. */
    public Socket accept() throws IOException {
      return new Socket(ask("accept " + id));
    }

    /**
     * The other side of {@link #startRequests}: takes each connection, reads the request, sends the
     * response and closes. Returns at once; {@link #finish()} waits.
     */
    public void startServing(int count, int request, int response) {
      process.send("serve_many %d %d %d %d".formatted(id, count, request, response));
    }

    public void close() throws IOException {
      ask("close " + id);
    }
  }

  /** A socket that is or will be connected. */
  public final class Socket {
    private final long id;

    private Socket(long id) {
      this.id = id;
    }

    /** Takes a local port with SO_REUSEADDR. */
    public void bind(String address, int port) throws IOException {
      ask("bind %d %s %d".formatted(id, address, port));
    }

    /** Connects; waits for the outcome. */
    public void connect(String address, int port) throws IOException {
      ask("connect %d %s %d".formatted(id, address, port));
    }

    /** Sends the SYN and returns. */
    public void startConnect(String address, int port) throws IOException {
      ask("start_connect %d %s %d".formatted(id, address, port));
    }

    /** Waits for the outcome of {@link #startConnect}. */
    public void finishConnect() throws IOException {
      ask("finish_connect " + id);
    }

    public int localPort() throws IOException {
      return (int) ask("local_port " + id);
    }

    /** Hands bytes to TCP, which may not have sent them yet. */
    public void send(int bytes) throws IOException {
      ask("send %d %d".formatted(id, bytes));
    }

    /** As {@link #send}, but returns at once; {@link TcpPeer#finish()} waits. */
    public void startSend(int bytes) {
      process.send("send %d %d".formatted(id, bytes));
    }

    /** Waits until so many bytes have come. */
    public void receive(int bytes) throws IOException {
      ask("receive %d %d".formatted(id, bytes));
    }

    /** Receives until the peer ends its side, and returns how many bytes came. */
    public long drain() throws IOException {
      return ask("drain " + id);
    }

    /** Ends our side; the peer may go on to send. */
    public void halfClose() throws IOException {
      ask("half_close " + id);
    }

    public void close() throws IOException {
      ask("close " + id);
    }

    /** Closes with SO_LINGER 0, which sends a reset. */
    public void reset() throws IOException {
      ask("reset " + id);
    }
  }
}
