package io.synspan.ingest;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of all messages that are not answered yet. Any thread may call it. */
final class PendingBytes {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  PendingBytes(long most) {
    this.most = most;
  }

  /** What one message has taken; for one thread at a time. */
  Share share() {
    return new Share();
  }

  long taken() {
    return taken.get();
  }

  final class Share {
    private long own;

    /**
     * @throws RefusedException where there is no room; what was taken before stays taken
     */
    void take(long bytes) throws RefusedException {
      if (taken.addAndGet(bytes) > most) {
        taken.addAndGet(-bytes);
        throw RefusedException.busy();
      }
      own += bytes;
    }

    /** Gives back all of it. */
    void release() {
      taken.addAndGet(-own);
      own = 0;
    }
  }
}
