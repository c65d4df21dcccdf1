package io.synspan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One client of a proxy, with a connection that it keeps, and one request at a time. */
final class HttpClient implements AutoCloseable {
  private final String address;
  private final int port;
  private final int localPort;
  private final HttpLog log;
  private @Nullable Socket socket;
  private long connection;
  private int requests;

  /**
   * @param localPort of its connections; 0 for any
   */
  HttpClient(String address, int port, int localPort, HttpLog log) {
    this.address = address;
    this.port = port;
    this.localPort = localPort;
    this.log = log;
  }

  /**
   * Sends a request and reads the answer; connects first where there is no connection.
   *
   * @param headers lines of further ones
   * @return the answer's status; 0 where there was none
   */
  int ask(long id, String path, boolean last, String headers) {
    long beganNs = System.nanoTime();
    int status = 0;
    int usedPort = 0;
    try {
      Socket open = send(id, path, last, headers);
      usedPort = open.getLocalPort();
      HttpMessage answer = HttpMessage.read(new BufferedInputStream(open.getInputStream()));
      status = answer == null ? 0 : Integer.parseInt(answer.word(1));
      note(id, path, usedPort, beganNs, status);
      if (last || answer == null || !answer.keepsAlive()) {
        close();
      }
    } catch (IOException e) {
      note(id, path, usedPort, beganNs, status);
      close();
    }
    return status;
  }

  /** Sends a request alone. */
  Socket send(long id, String path, boolean last, String headers) throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket();
      open.setTcpNoDelay(true);
      open.setReuseAddress(true);
      if (localPort != 0) {
        open.bind(new InetSocketAddress(localPort));
      }
      open.connect(new InetSocketAddress(address, port));
      socket = open;
      connection = log.nextConnection();
      requests = 0;
    }
    requests++;
    open.getOutputStream()
        .write(
            "GET %s%d HTTP/1.1\r\nHost: test\r\n%s%s\r\n"
                .formatted(path, id, headers, last ? "Connection: close\r\n" : "")
                .getBytes(ISO_8859_1));
    return open;
  }

  /** Gives up a request that was sent, by a reset. */
  void reset(long id, String path, long beganNs) throws IOException {
    Socket open = socket;
    if (open != null) {
      open.setSoLinger(true, 0);
      note(id, path, open.getLocalPort(), beganNs, 0);
      close();
    }
  }

  private void note(long id, String path, int usedPort, long beganNs, int status) {
    String route = HttpVisit.routeOf(path);
    log.visits()
        .add(
            new HttpVisit(
                route.equals("own") ? "own" : "client",
                id,
                route,
                usedPort,
                port,
                connection,
                requests,
                0,
                beganNs,
                System.nanoTime(),
                status));
  }

  @Override
  public void close() {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // it is gone anyway
    }
    socket = null;
  }
}
