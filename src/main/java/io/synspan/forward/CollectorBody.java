package io.synspan.forward;

import io.synspan.ingest.OtlpMessage;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The body of a request that carries one message. */
final class CollectorBody {
  private static final int PREFIX_BYTES = 5;

  private CollectorBody() {}

  static Buffer of(OtlpMessage message, Destination destination) {
    Buffer payload = destination.gzip() ? gzip(message) : plain(message);
    if (destination.grpc()) {
      payload.setByte(0, (byte) (destination.gzip() ? 1 : 0));
      payload.setInt(1, payload.length() - PREFIX_BYTES);
      return payload;
    }
    return payload.slice(PREFIX_BYTES, payload.length());
  }

  /** With room for gRPC's prefix. */
  private static Buffer plain(OtlpMessage message) {
    Buffer buffer =
        Buffer.buffer(PREFIX_BYTES + message.length()).appendBytes(new byte[PREFIX_BYTES]);
    message.appendTo(buffer);
    return buffer;
  }

  /** On OTLP the usual level takes three times as long, for a result that is 2 % smaller. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static Buffer gzip(OtlpMessage message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(PREFIX_BYTES + message.length() / 4);
    bytes.writeBytes(new byte[PREFIX_BYTES]);
    try (GZIPOutputStream gzip = new FastGzip(bytes)) {
      gzip.write(message.array(), message.start(), message.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }
}
