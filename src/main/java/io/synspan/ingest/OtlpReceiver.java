package io.synspan.ingest;

import static java.util.Objects.requireNonNullElse;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Listens for OTLP on two ports, as a collector does. Both understand gRPC and HTTP, so a sender
 * that confuses them is served all the same. Whoever starts it closes it.
 */
public final class OtlpReceiver implements AutoCloseable {
  /** Names the SynSpan that passed a message on. */
  public static final String LOOP_HEADER = "synspan-forwarded-by";

  private static final int WINDOW_BYTES = 1 << 20;
  private static final int STREAMS_PER_CONNECTION = 128;
  private static final int IDLE_SECONDS = 300;
  private static final long CLOSE_LIMIT_MS = 250;

  private final HttpServer grpc;
  private final HttpServer http;
  private final ReceivedCalls calls;

  private OtlpReceiver(HttpServer grpc, HttpServer http, ReceivedCalls calls) {
    this.grpc = grpc;
    this.http = http;
    this.calls = calls;
  }

  /**
   * Listens, and returns once it does.
   *
   * @param handler is handed each message that is well, on an event loop
   * @throws IOException where a port is taken or the address is not this machine's
   */
  public static OtlpReceiver start(
      Vertx vertx, ReceiverOptions options, OtlpHandler handler, ReceiverCounts counts)
      throws IOException {
    ReceivedCalls calls = new ReceivedCalls(vertx, options, handler, counts);
    HttpServer grpc = listen(vertx, options, options.grpcPort(), calls);
    try {
      return new OtlpReceiver(grpc, listen(vertx, options, options.httpPort(), calls), calls);
    } catch (IOException e) {
      grpc.close().toCompletionStage().toCompletableFuture().join();
      throw e;
    }
  }

  private static HttpServer listen(
      Vertx vertx, ReceiverOptions options, int port, ReceivedCalls calls) throws IOException {
    HttpServer server =
        vertx
            .createHttpServer(serverOptions(options).setPort(port))
            .requestHandler(calls::begin)
            // what is wrong with a connection is its sender's trouble
            .exceptionHandler(failure -> {});
    try {
      return server.listen().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = requireNonNullElse(e.getCause(), e);
      throw new IOException(
          "cannot listen on %s, port %d: %s".formatted(options.host(), port, cause.getMessage()),
          cause);
    }
  }

  private static HttpServerOptions serverOptions(ReceiverOptions options) {
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setHttp2ConnectionWindowSize(2 * WINDOW_BYTES)
            .setInitialSettings(
                new Http2Settings()
                    .setInitialWindowSize(WINDOW_BYTES)
                    .setMaxConcurrentStreams(STREAMS_PER_CONNECTION)
                    .setMaxHeaderListSize(HttpServerOptions.DEFAULT_MAX_HEADER_SIZE));
    ReceiverOptions.Tls tls = options.tls();
    if (tls != null) {
      server
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(tls.certificate().toString())
                  .setKeyPath(tls.key().toString()));
    }
    return server;
  }

  public int grpcPort() {
    return grpc.actualPort();
  }

  public int httpPort() {
    return http.actualPort();
  }

  /**
   * Refuses what comes from now on, gives what is under way a quarter of a second, tells the rest
   * of it to come again, and stops listening. The second call does nothing.
   */
  @Override
  public void close() {
    calls.drain(CLOSE_LIMIT_MS);
    try {
      Future.join(List.of(grpc.close(), http.close()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_LIMIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // the process ends, and they with it
    }
  }
}
