package io.synspan.detect;

import io.synspan.event.Role;
import org.jspecify.annotations.Nullable;

/**
 * Port scans: one source tries 15 closed ports, with less than a minute between any two of them.
 * What counts is a SYN that was answered by a reset because nothing listens on its port; one that
 * meets a client's port, or comes late for a connection, does not. Over when the source was quiet
 * for a minute.
 *
 * <p>Remembers 1,024 sources, four for each hash: a fifth takes the place of the one that was quiet
 * for longest and has no detection, so sources that are made up cost no memory.
 */
final class PortScans {
  private static final int SETS = 256;
  private static final int WAYS = 4;
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final Suspect[] suspects = new Suspect[SETS * WAYS];

  PortScans() {
    for (int i = 0; i < suspects.length; i++) {
      suspects[i] = new Suspect();
    }
  }

  /** A SYN has met a closed port. */
  void onClosedPort(
      long netnsInode,
      long addressHigh,
      long addressLow,
      int port,
      long second,
      DetectionListener listener) {
    Suspect suspect =
        suspectOf(netnsInode, addressHigh, Source.lowOf(addressHigh, addressLow), second);
    if (suspect != null && suspect.tries(port, second)) {
      listener.onOpened(suspect.detection(0));
    }
  }

  /** To be called once for each second that is over. */
  void evaluate(long second, DetectionListener listener) {
    for (Suspect suspect : suspects) {
      if (suspect.endsQuietly(second)) {
        listener.onClosed(suspect.detection(second + 1));
        suspect.forget();
      }
    }
  }

  /** Ends what goes on. */
  void close(long second, DetectionListener listener) {
    for (Suspect suspect : suspects) {
      if (suspect.open) {
        suspect.open = false;
        listener.onClosed(suspect.detection(second));
      }
    }
  }

  private @Nullable Suspect suspectOf(
      long netnsInode, long sourceHigh, long sourceLow, long second) {
    int set = setOf(netnsInode, sourceHigh, sourceLow) * WAYS;
    Suspect victim = null;
    for (int way = 0; way < WAYS; way++) {
      Suspect suspect = suspects[set + way];
      if (suspect.is(netnsInode, sourceHigh, sourceLow)) {
        return suspect;
      }
      if (!suspect.open && (victim == null || suspect.lastSecond < victim.lastSecond)) {
        victim = suspect;
      }
    }
    if (victim != null) {
      victim.begin(netnsInode, sourceHigh, sourceLow, second);
    }
    return victim;
  }

  private static int setOf(long netnsInode, long sourceHigh, long sourceLow) {
    long hash = sourceHigh * 31 + sourceLow;
    hash = (hash * 31 + netnsInode) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (hash >>> 56) & (SETS - 1);
  }

  /** A source that has tried a closed port. */
  private static final class Suspect {
    private static final int PORTS_OF_A_SCAN = 15;
    private static final int MAX_PORTS = 32;
    private static final long FORGET_SECONDS = 60;

    boolean open;
    long lastSecond = Long.MIN_VALUE;
    private long netnsInode;
    private long sourceHigh;
    private long sourceLow;
    private long openedSecond;
    private long tries;
    private long triesThisSecond;
    private long peak;
    private final int[] ports = new int[MAX_PORTS];
    private int portCount;

    boolean is(long netnsInode, long sourceHigh, long sourceLow) {
      return this.netnsInode == netnsInode
          && this.sourceHigh == sourceHigh
          && this.sourceLow == sourceLow;
    }

    void begin(long netnsInode, long sourceHigh, long sourceLow, long second) {
      this.netnsInode = netnsInode;
      this.sourceHigh = sourceHigh;
      this.sourceLow = sourceLow;
      lastSecond = second;
      forget();
    }

    /** Returns whether that makes it a scan. */
    boolean tries(int port, long second) {
      if (!open && second - lastSecond > FORGET_SECONDS) {
        forget();
      }
      triesThisSecond = second == lastSecond ? triesThisSecond + 1 : 1;
      peak = Math.max(peak, triesThisSecond);
      lastSecond = second;
      tries++;
      addPort(port);
      if (open || portCount < PORTS_OF_A_SCAN) {
        return false;
      }
      open = true;
      openedSecond = second;
      return true;
    }

    boolean endsQuietly(long second) {
      if (!open || second - lastSecond <= FORGET_SECONDS) {
        return false;
      }
      open = false;
      return true;
    }

    Detection detection(long closedSecond) {
      return new Detection(
          DetectionType.PORT_SCAN,
          netnsInode,
          Role.NONE,
          0,
          new Source(sourceHigh, sourceLow),
          openedSecond * NS_PER_SECOND,
          closedSecond * NS_PER_SECOND,
          new Evidence(tries, peak, 0, 0, portCount));
    }

    private void forget() {
      tries = 0;
      triesThisSecond = 0;
      peak = 0;
      portCount = 0;
    }

    private void addPort(int port) {
      for (int i = 0; i < portCount; i++) {
        if (ports[i] == port) {
          return;
        }
      }
      if (portCount < MAX_PORTS) {
        ports[portCount++] = port;
      }
    }
  }
}
