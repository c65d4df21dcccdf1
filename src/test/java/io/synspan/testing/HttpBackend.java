package io.synspan.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server behind a proxy that notes what was asked of it. It answers after a random time with a
 * body of random length; a share of the requests it hangs up on. A path with {@code /reset/} it
 * answers with a reset, one with {@code /hold/} not at all.
 */
final class HttpBackend {
  private static final int BACKLOG = 4096;
  private static final int LONGEST_BODY = 4000;

  private final ServerSocket listener;
  private final int longestDelayUs;
  private final int failPercent;
  private final HttpLog log;
  private final Semaphore held;

  private HttpBackend(
      ServerSocket listener, int longestDelayUs, int failPercent, HttpLog log, Semaphore held) {
    this.listener = listener;
    this.longestDelayUs = longestDelayUs;
    this.failPercent = failPercent;
    this.log = log;
    this.held = held;
  }

  /**
   * Serves until the program ends, by IPv4 and IPv6.
   *
   * @param held gets a permit for each request that is held
   */
  static void start(int port, int longestDelayUs, int failPercent, HttpLog log, Semaphore held)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(port), BACKLOG);
    HttpBackend backend = new HttpBackend(listener, longestDelayUs, failPercent, log, held);
    Thread.ofVirtual().start(backend::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      System.err.println("backend: " + e);
    }
  }

  private void serve(Socket socket) {
    long connection = log.nextConnection();
    try (socket) {
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      HttpMessage request = HttpMessage.read(in);
      for (int number = 1; request != null; number++) {
        long beganNs = System.nanoTime();
        int status = answer(socket, in, request);
        String path = request.word(1);
        log.visits()
            .add(
                new HttpVisit(
                    "backend",
                    Long.parseLong(path.replaceAll("[^0-9]", "")),
                    HttpVisit.routeOf(path),
                    socket.getPort(),
                    socket.getLocalPort(),
                    connection,
                    number,
                    request.spanId(),
                    beganNs,
                    System.nanoTime(),
                    status));
        request = status != 0 && request.keepsAlive() ? HttpMessage.read(in) : null;
      }
    } catch (IOException | InterruptedException e) {
      // the proxy has closed it, or the test is over
    }
  }

  /** Returns the status; 0 for none, after which the connection is to end. */
  private int answer(Socket socket, BufferedInputStream in, HttpMessage request)
      throws IOException, InterruptedException {
    if (request.word(1).contains("/reset/")) {
      socket.setSoLinger(true, 0);
      return 0;
    }
    if (request.word(1).contains("/hold/")) {
      held.release();
      awaitEnd(in);
      return 0;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Thread.sleep(Duration.ofNanos(1000L * random.nextInt(longestDelayUs + 1)));
    if (random.nextInt(100) < failPercent) {
      return 0;
    }
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    socket.getOutputStream().write(HttpMessage.bytes(head, random.nextInt(LONGEST_BODY)));
    return 200;
  }

  private static void awaitEnd(BufferedInputStream in) {
    try {
      in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // that is an end, too
    }
  }
}
