package io.synspan.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server behind a proxy that notes what was asked of it. It answers after a random time with a
 * body of random length; a share of the requests it hangs up on.
 */
final class HttpBackend {
  private static final int BACKLOG = 4096;
  private static final int LONGEST_BODY = 4000;

  private final ServerSocket listener;
  private final int longestDelayUs;
  private final int failPercent;
  private final Queue<HttpVisit> visits;

  private HttpBackend(
      ServerSocket listener, int longestDelayUs, int failPercent, Queue<HttpVisit> visits) {
    this.listener = listener;
    this.longestDelayUs = longestDelayUs;
    this.failPercent = failPercent;
    this.visits = visits;
  }

  /** Serves until the program ends. */
  static void start(int port, int longestDelayUs, int failPercent, Queue<HttpVisit> visits)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress("0.0.0.0", port), BACKLOG);
    HttpBackend backend = new HttpBackend(listener, longestDelayUs, failPercent, visits);
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
    try (socket) {
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      HttpMessage request = HttpMessage.read(in);
      while (request != null) {
        if (!answer(socket, request)) {
          return;
        }
        request = HttpMessage.read(in);
      }
    } catch (IOException | InterruptedException e) {
      // the proxy has closed it, or the test is over
    }
  }

  private boolean answer(Socket socket, HttpMessage request)
      throws IOException, InterruptedException {
    long beganNs = System.nanoTime();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long id = Long.parseLong(request.word(1).replaceAll("[^0-9]", ""));
    Thread.sleep(java.time.Duration.ofNanos(1000L * random.nextInt(longestDelayUs + 1)));
    boolean fails = random.nextInt(100) < failPercent;
    if (!fails) {
      String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
      socket.getOutputStream().write(HttpMessage.bytes(head, random.nextInt(LONGEST_BODY)));
    }
    visits.add(
        new HttpVisit(
            "backend", id, socket.getPort(), beganNs, System.nanoTime(), fails ? 0 : 200));
    return !fails && request.keepsAlive();
  }
}
