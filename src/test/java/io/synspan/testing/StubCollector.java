package io.synspan.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes OTLP over HTTP on the loopback, or behaves badly. It understands nothing of it. */
public final class StubCollector implements AutoCloseable {
  /**
   * A request that was taken.
   *
   * @param path such as {@code /v1/traces}
   * @param header the value of the header x-tenant, empty where there was none
   * @param body as Latin-1, so that texts can be looked for
   */
  public record Request(String path, String header, String body) {}

  private final HttpServer server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final int status;
  private final AtomicInteger hangUps;

  private StubCollector(int status, int hangUps) throws IOException {
    this.status = status;
    this.hangUps = new AtomicInteger(hangUps);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  public static StubCollector answering(int status) throws IOException {
    return new StubCollector(status, 0);
  }

  /** One that takes requests and does not answer until it is closed. */
  public static StubCollector hanging() throws IOException {
    return new StubCollector(0, 0);
  }

  /** One that ends the connection in place of its first answer. */
  public static StubCollector hangingUpOnce() throws IOException {
    return new StubCollector(200, 1);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** In the order in which they came. */
  public List<Request> requests() {
    return requests;
  }

  /** The bodies of all requests for this path, one behind the other. */
  public String body(String path) {
    StringBuilder bodies = new StringBuilder();
    for (Request request : requests) {
      if (request.path().equals(path)) {
        bodies.append(request.body());
      }
    }
    return bodies.toString();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("x-tenant");
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.add(
        new Request(
            exchange.getRequestURI().getPath(),
            header == null ? "" : header,
            new String(body, StandardCharsets.ISO_8859_1)));
    if (status == 0) {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    if (hangUps.getAndDecrement() <= 0) {
      exchange.sendResponseHeaders(status, -1);
    }
    exchange.close();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
