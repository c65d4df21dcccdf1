package io.synspan.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A unary gRPC call: one message behind a prefix of five bytes (whether it is compressed, and its
 * length), answered by the like and trailers; a refusal is trailers alone.
 */
final class GrpcCall extends ReceivedCall {
  private static final String CONTENT_TYPE = "application/grpc";
  private static final int PREFIX_BYTES = 5;
  private static final Pattern TIMEOUT = Pattern.compile("(\\d{1,8})([HMSmun])");

  private final boolean gzip;

  GrpcCall(ReceivedCalls calls, HttpServerRequest request) {
    super(calls, request);
    this.gzip = "gzip".equals(request.getHeader("grpc-encoding"));
  }

  static boolean isOne(HttpServerRequest request) {
    String type = request.getHeader("content-type");
    return request.version() == HttpVersion.HTTP_2 && type != null && type.startsWith(CONTENT_TYPE);
  }

  @Override
  OtlpSignal checkHead() throws RefusedException {
    String encoding = request.getHeader("grpc-encoding");
    if (!gzip && encoding != null && !encoding.equals("identity")) {
      throw unimplemented("grpc-encoding may be gzip or identity");
    }
    if (!request.method().equals(HttpMethod.POST)) {
      throw unimplemented("the method is not POST");
    }
    return OtlpSignal.ofGrpcPath(path())
        .orElseThrow(() -> unimplemented("there is no such service"));
  }

  private static RefusedException unimplemented(String message) {
    return new RefusedException(OtlpAnswer.refused(GrpcStatus.UNIMPLEMENTED, message));
  }

  @Override
  int mostBodyBytes() {
    return calls.options.maxMessageBytes() + PREFIX_BYTES;
  }

  @Override
  boolean isEncoded() {
    return gzip;
  }

  @Override
  OtlpMessage decode(OtlpSignal ofSignal, OtlpMessage whole, PendingBytes.Share taken)
      throws RefusedException {
    byte[] body = whole.array();
    if (body.length < PREFIX_BYTES
        || Buffer.buffer(body).getUnsignedInt(1) != body.length - PREFIX_BYTES) {
      throw RefusedException.malformed("the call is not one whole message");
    }
    OtlpMessage message = new OtlpMessage(body, PREFIX_BYTES, body.length);
    return switch (body[0]) {
      case 0 -> message;
      case 1 -> {
        if (!gzip) {
          throw RefusedException.malformed("the message is compressed, and grpc-encoding missing");
        }
        yield Gunzip.inflate(message, calls.options.maxMessageBytes(), taken);
      }
      default -> throw RefusedException.malformed("the message has unknown flags");
    };
  }

  @Override
  long senderLimitNs() {
    String timeout = request.getHeader("grpc-timeout");
    return timeout == null ? Long.MAX_VALUE : timeoutNs(timeout);
  }

  /** Without a limit where it is malformed. */
  static long timeoutNs(String timeout) {
    Matcher matcher = TIMEOUT.matcher(timeout);
    if (!matcher.matches()) {
      return Long.MAX_VALUE;
    }
    TimeUnit unit =
        switch (matcher.group(2)) {
          case "H" -> TimeUnit.HOURS;
          case "M" -> TimeUnit.MINUTES;
          case "S" -> TimeUnit.SECONDS;
          case "m" -> TimeUnit.MILLISECONDS;
          case "u" -> TimeUnit.MICROSECONDS;
          default -> TimeUnit.NANOSECONDS;
        };
    return unit.toNanos(Long.parseLong(matcher.group(1)));
  }

  @Override
  void write(OtlpAnswer answer) {
    response.putHeader("content-type", CONTENT_TYPE).putHeader("grpc-accept-encoding", "gzip");
    if (answer.isAccepted()) {
      response.putTrailer("grpc-status", "0");
      Buffer message = answer.response();
      response.end(
          Buffer.buffer(PREFIX_BYTES + message.length())
              .appendByte((byte) 0)
              .appendInt(message.length())
              .appendBuffer(message));
      return;
    }
    response.putHeader("grpc-status", Integer.toString(answer.status().code()));
    putIfPresent("grpc-message", percentEncoded(answer.message()));
    putIfPresent("grpc-status-details-bin", answer.grpcDetails());
    response.end();
  }

  private void putIfPresent(String header, @Nullable String value) {
    if (value != null) {
      response.putHeader(header, value);
    }
  }

  /** What gRPC lets stand is printable ASCII but the percent sign. */
  static String percentEncoded(String message) {
    StringBuilder text = new StringBuilder(message.length());
    for (byte each : message.getBytes(StandardCharsets.UTF_8)) {
      if (each >= ' ' && each <= '~' && each != '%') {
        text.append((char) each);
      } else {
        text.append('%').append("%02X".formatted(each & 0xff));
      }
    }
    return text.toString();
  }
}
