package io.synspan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A socket at which a collector should be, and that writes whatever it likes. */
public final class RawCollector implements AutoCloseable {
  /** What it does once something has come on a connection; what was taken it reads on. */
  private interface Behaviour {
    void answer(OutputStream out, AtomicLong written) throws IOException;
  }

  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong written = new AtomicLong();

  private RawCollector(ServerSocket server) {
    this.server = server;
  }

  /** One that reads and never answers. */
  public static RawCollector silent() throws IOException {
    return started((out, written) -> {});
  }

  /** One that answers with these bytes and leaves the connection open. */
  public static RawCollector answering(byte[] bytes) throws IOException {
    return started(
        (out, written) -> {
          out.write(bytes);
          out.flush();
        });
  }

  /** One that answers with these bytes, and then with others for as long as it can. */
  public static RawCollector flooding(byte[] begin, byte[] more) throws IOException {
    return started(
        (out, written) -> {
          out.write(begin);
          while (true) {
            out.write(more);
            written.addAndGet(more.length);
          }
        });
  }

  /** One that no connection gets through to, since its queue is full. */
  public static RawCollector withoutRoom() throws IOException {
    RawCollector collector = new RawCollector(listen(1));
    List<Socket> filling = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      filling.add(new Socket(InetAddress.getLoopbackAddress(), collector.server.getLocalPort()));
    }
    collector.sockets.addAll(filling);
    return collector;
  }

  private static ServerSocket listen(int backlog) throws IOException {
    return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
  }

  private static RawCollector started(Behaviour behaviour) throws IOException {
    RawCollector collector = new RawCollector(listen(50));
    Thread.startVirtualThread(() -> collector.accept(behaviour));
    return collector;
  }

  private void accept(Behaviour behaviour) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        Thread.startVirtualThread(() -> serve(socket, behaviour));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket, Behaviour behaviour) {
    try (socket) {
      InputStream in = socket.getInputStream();
      if (in.read() >= 0) {
        behaviour.answer(socket.getOutputStream(), written);
        in.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      // the other side has had enough
    }
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** That were accepted. */
  public int connections() {
    return connections.get();
  }

  /** Bytes of a flood that the kernel took. */
  public long written() {
    return written.get();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
