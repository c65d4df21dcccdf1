package io.synspan.forward;

import static java.util.Objects.requireNonNull;

import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpReceiver;
import io.synspan.ingest.OtlpSignal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends to one destination over connections that stay open: by gRPC one with many calls at a time,
 * by HTTP some with one each.
 */
final class CollectorClient {
  private static final int HTTP_CONNECTIONS = 16;
  private static final int MOST_ANSWER_BYTES = 1 << 20;

  /** RFC 9113, section 7. */
  private static final long REFUSED_STREAM = 7;

  private static final int KEEP_ALIVE_SECONDS = 60;

  private final Vertx vertx;
  private final Destination destination;
  private final HttpClient client;
  private final RequestOptions request;
  private volatile boolean closed;

  /** Reads the PEM files now, with the rights that the process may give up later. */
  CollectorClient(Vertx vertx, Destination destination, OtlpSignal signal, String loopMark)
      throws IOException {
    this.vertx = vertx;
    this.destination = destination;
    this.client =
        vertx
            .httpClientBuilder()
            .with(clientOptions(destination))
            // the call hears of it too
            .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
            .build();
    this.request = requestOptions(destination, signal, loopMark);
  }

  private static HttpClientOptions clientOptions(Destination destination) throws IOException {
    HttpClientOptions options =
        new HttpClientOptions()
            .setMaxPoolSize(HTTP_CONNECTIONS)
            .setHttp2MaxPoolSize(1)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS);
    if (destination.grpc()) {
      options
          .setProtocolVersion(HttpVersion.HTTP_2)
          .setHttp2ClearTextUpgrade(false)
          .setUseAlpn(destination.isTls());
    }
    if (destination.isTls()) {
      options.setSsl(true);
    }
    Path trusted = destination.trusted();
    if (trusted != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(content(trusted)));
    }
    Destination.ClientCertificate own = destination.client();
    if (own != null) {
      options.setKeyCertOptions(
          new PemKeyCertOptions()
              .setCertValue(content(own.certificate()))
              .setKeyValue(content(own.key())));
    }
    return options;
  }

  private static Buffer content(Path file) throws IOException {
    return Buffer.buffer(Files.readAllBytes(file));
  }

  private static RequestOptions requestOptions(
      Destination destination, OtlpSignal signal, String loopMark) {
    String path = destination.endpoint().getRawPath();
    String query = destination.endpoint().getRawQuery();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(destination.endpoint().getHost().replaceAll("[\\[\\]]", ""))
            .setPort(destination.port())
            .setSsl(destination.isTls())
            .setURI(
                destination.grpc()
                    ? signal.grpcPath()
                    : (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query))
            .putHeader(OtlpReceiver.LOOP_HEADER, loopMark)
            .putHeader("user-agent", "synspan");
    if (destination.grpc()) {
      options.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
      options.putHeader("grpc-accept-encoding", "identity,gzip");
    } else {
      options.putHeader("content-type", "application/x-protobuf");
    }
    if (destination.gzip()) {
      options.putHeader(destination.grpc() ? "grpc-encoding" : "content-encoding", "gzip");
    }
    destination.headers().forEach(options::putHeader);
    return options;
  }

  /**
   * Sends once. Fails with a {@link NotSentException} where the collector has seen nothing, with
   * anything else where there is no answer, or none in time: the message may have been taken then.
   *
   * @param body as {@link CollectorBody} makes it
   * @param limitNs for all of it
   */
  Future<OtlpAnswer> send(Buffer body, long limitNs) {
    if (closed) {
      return Future.failedFuture("SynSpan is about to stop");
    }
    Attempt attempt = new Attempt();
    long limitMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(limitNs));
    RequestOptions options = new RequestOptions(request).setConnectTimeout(limitMs);
    if (destination.grpc()) {
      options.putHeader("grpc-timeout", limitMs + "m");
    }
    long timer = vertx.setTimer(limitMs, late -> attempt.giveUp());
    client
        .request(options)
        .onComplete(
            connected -> {
              if (connected.succeeded()) {
                attempt.send(connected.result(), body);
              } else {
                attempt.answer.tryFail(new NotSentException(connected.cause()));
              }
            });
    return attempt.answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private final class Attempt {
    final Promise<OtlpAnswer> answer = Promise.promise();
    private @Nullable HttpClientRequest request;

    void send(HttpClientRequest connected, Buffer body) {
      request = connected;
      if (answer.future().isComplete()) {
        connected.reset();
        return;
      }
      connected
          .exceptionHandler(answer::tryFail)
          .send(body)
          .onSuccess(this::read)
          .onFailure(failure -> answer.tryFail(unanswered(failure)));
    }

    /** HTTP/2 says that a stream was refused before anything came of it. */
    private Throwable unanswered(Throwable failure) {
      return failure instanceof StreamResetException reset && reset.getCode() == REFUSED_STREAM
          ? new NotSentException(failure)
          : failure;
    }

    private void read(HttpClientResponse response) {
      Buffer body = Buffer.buffer();
      response
          .exceptionHandler(answer::tryFail)
          .handler(
              chunk -> {
                if (chunk.length() > MOST_ANSWER_BYTES - body.length()) {
                  answer.tryFail("the collector's answer is larger than " + MOST_ANSWER_BYTES);
                  requireNonNull(request).reset();
                } else {
                  body.appendBuffer(chunk);
                }
              })
          .endHandler(
              end ->
                  answer.tryComplete(
                      destination.grpc()
                          ? CollectorAnswer.ofGrpc(response, body)
                          : CollectorAnswer.ofHttp(response, body)));
    }

    void giveUp() {
      if (request == null) {
        answer.tryFail(new NotSentException(new TimeoutException("no connection in time")));
      } else if (answer.tryFail(new TimeoutException("no answer in time"))) {
        request.reset();
      }
    }
  }

  /** Ends its connections; what is under way fails. */
  void close() {
    closed = true;
    client.close();
  }
}
