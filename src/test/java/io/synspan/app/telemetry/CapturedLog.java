package io.synspan.app.telemetry;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** What one class logs, as "LEVEL text". Close it at the end of the test. */
final class CapturedLog implements AutoCloseable {
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Handler handler = new Collecting();
  // held here: the log manager may forget a logger that nobody holds
  private final Logger logger;

  CapturedLog(Class<?> type) {
    logger = Logger.getLogger(type.getName());
    logger.addHandler(handler);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits for the next line. */
  String next() throws InterruptedException {
    String line = lines.poll(10, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("nothing was logged for 10 s");
    }
    return line;
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }

  private final class Collecting extends Handler {
    private static final PatternFormatter FORMAT = new PatternFormatter("%p %s");

    @Override
    public void publish(LogRecord record) {
      lines.add(FORMAT.format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
