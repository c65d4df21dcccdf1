package io.synspan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a proxy, each with a kept-alive connection of its own, and one request at a time.
 *
 * @param ownPercent of the requests go to a path that the proxy answers itself
 * @param closePercent of the requests are the last of their connection
 */
record HttpClients(
    String address,
    int port,
    int clients,
    int requests,
    int ownPercent,
    int closePercent,
    AtomicLong ids,
    Queue<HttpVisit> visits) {

  /** Runs until all requests were answered or have failed. */
  void run() throws InterruptedException {
    AtomicInteger left = new AtomicInteger(requests);
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      threads.add(Thread.ofVirtual().start(() -> request(left)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void request(AtomicInteger left) {
    Socket socket = null;
    while (left.getAndDecrement() > 0) {
      try {
        if (socket == null) {
          socket = new Socket(address, port);
          socket.setTcpNoDelay(true);
        }
        socket = goesOn(socket) ? socket : closed(socket);
      } catch (IOException e) {
        socket = closed(socket);
      }
    }
    closed(socket);
  }

  private boolean goesOn(Socket socket) throws IOException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long id = ids.incrementAndGet();
    boolean last = random.nextInt(100) < closePercent;
    String path = (random.nextInt(100) < ownPercent ? "/own/" : "/r/") + id;
    String request =
        "GET %s HTTP/1.1\r\nHost: test\r\n%s\r\n"
            .formatted(path, last ? "Connection: close\r\n" : "");
    long beganNs = System.nanoTime();
    int status = 0;
    HttpMessage answer = null;
    try {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      answer = HttpMessage.read(new BufferedInputStream(socket.getInputStream()));
      status = answer == null ? 0 : Integer.parseInt(answer.word(1));
    } finally {
      visits.add(
          new HttpVisit(
              path.startsWith("/own") ? "own" : "client",
              id,
              socket.getLocalPort(),
              beganNs,
              System.nanoTime(),
              status));
    }
    return !last && answer != null && answer.keepsAlive();
  }

  private static @Nullable Socket closed(@Nullable Socket socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // it is gone anyway
    }
    return null;
  }
}
