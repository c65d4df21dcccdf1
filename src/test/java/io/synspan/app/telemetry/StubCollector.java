package io.synspan.app.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Takes OTLP over HTTP on the loopback, or behaves badly. */
final class StubCollector implements AutoCloseable {
  /**
   * @param header the value of the header x-tenant, "" where there was none
   * @param body as Latin-1, so that the texts in it can be looked for
   */
  record Request(String header, String body) {}

  private final HttpServer server;
  private final Map<String, Request> requests = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final int status;

  private StubCollector(int status) throws IOException {
    this.status = status;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  static StubCollector answering(int status) throws IOException {
    return new StubCollector(status);
  }

  static StubCollector hanging() throws IOException {
    return new StubCollector(0);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The last request for each path. */
  Map<String, Request> requests() {
    return requests;
  }

  /** The body of the last request for this path. */
  String body(String path) {
    Request request = requests.get(path);
    if (request == null) {
      throw new AssertionError("no request for " + path);
    }
    return request.body();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("x-tenant");
    byte[] body = exchange.getRequestBody().readAllBytes();
    requests.put(
        exchange.getRequestURI().getPath(),
        new Request(header == null ? "" : header, new String(body, StandardCharsets.ISO_8859_1)));
    if (status == 0) {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
  }
}
