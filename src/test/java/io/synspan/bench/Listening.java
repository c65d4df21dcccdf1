package io.synspan.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

/** Whether somebody listens on a port of the loopback. */
final class Listening {
  private Listening() {}

  /**
   * Waits for it.
   *
   * @throws IOException where nobody does in time
   */
  static void await(int port, Duration timeout) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (System.nanoTime() - startNs > timeout.toNanos()) {
          throw e;
        }
        Thread.sleep(20);
      }
    }
  }
}
