package io.synspan.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A POST of OTLP over HTTP, as protobuf or JSON. The answer is of the same kind. */
final class HttpCall extends ReceivedCall {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";

  private final @Nullable String encoding;
  private final String contentType;

  HttpCall(ReceivedCalls calls, HttpServerRequest request) {
    super(calls, request);
    this.encoding = request.getHeader("content-encoding");
    this.contentType = mediaType(request.getHeader("content-type"));
  }

  private static String mediaType(@Nullable String header) {
    if (header == null) {
      return "";
    }
    int parameters = header.indexOf(';');
    String type = parameters < 0 ? header : header.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  @Override
  OtlpSignal checkHead() throws RefusedException {
    OtlpSignal signal =
        OtlpSignal.ofHttpPath(path())
            .orElseThrow(() -> refused(404, "OTLP goes to /v1/traces, /v1/metrics or /v1/logs"));
    if (!request.method().equals(HttpMethod.POST)) {
      throw refused(405, "OTLP is posted");
    }
    if (!contentType.equals(PROTOBUF) && !contentType.equals(JSON)) {
      throw refused(415, "content-type may be " + PROTOBUF + " or " + JSON);
    }
    if (!isGzip() && encoding != null && !encoding.equals("identity")) {
      throw refused(415, "content-encoding may be gzip or identity");
    }
    return signal;
  }

  private static RefusedException refused(int status, String message) {
    return new RefusedException(OtlpAnswer.refused(status, message));
  }

  private boolean isGzip() {
    return "gzip".equals(encoding);
  }

  private boolean isJson() {
    return contentType.equals(JSON);
  }

  @Override
  int mostBodyBytes() {
    return calls.options.maxMessageBytes();
  }

  @Override
  boolean isEncoded() {
    return isGzip() || isJson();
  }

  @Override
  OtlpMessage decode(OtlpSignal signal, OtlpMessage whole, PendingBytes.Share taken)
      throws RefusedException {
    OtlpMessage plain =
        isGzip() ? Gunzip.inflate(whole, calls.options.maxMessageBytes(), taken) : whole;
    if (!isJson()) {
      return plain;
    }
    taken.take(plain.length());
    return OtlpJson.toProtobuf(signal.messageName(), plain);
  }

  @Override
  long senderLimitNs() {
    return Long.MAX_VALUE;
  }

  @Override
  void write(OtlpAnswer answer) {
    response.setStatusCode(answer.httpStatus());
    response.putHeader("content-type", isJson() ? JSON : PROTOBUF);
    String retryAfter = answer.retryAfter();
    if (retryAfter != null) {
      response.putHeader("retry-after", retryAfter);
    }
    if (!request.isEnded() && request.version() != HttpVersion.HTTP_2) {
      response.putHeader("connection", "close");
    }
    response.end(body(answer));
  }

  private Buffer body(OtlpAnswer answer) {
    if (answer.isAccepted()) {
      return isJson() ? OtlpJson.response(signal(), answer.response()) : answer.response();
    }
    return isJson()
        ? OtlpJson.status(answer.status().code(), answer.message())
        : RpcStatus.encode(answer.status().code(), answer.message());
  }
}
