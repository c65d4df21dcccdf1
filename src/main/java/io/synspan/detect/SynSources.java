package io.synspan.detect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prefixes that begin many handshakes, and how many of these they complete. One floods that in
 * two seconds begins at least 50 a second that it does not complete, and they are at least half of
 * all that it begins: a NAT with 10,000 clients completes them. A second more is left for the
 * answers to come.
 *
 * <p>Remembers 64 prefixes of at least 50 SYNs in one second; one that is new takes the place of
 * the one that began the fewest.
 */
final class SynSources {
  static final int PER_SECOND = 50;
  private static final int LIMIT = 64;
  private static final int SECONDS = 2;
  private static final int SHARE = 2;
  private static final int CALM_SHARE = 4;
  private static final int FORGET_SECONDS = 16;

  private final AnswerSketch answers = new AnswerSketch();
  private final List<Suspect> suspects = new ArrayList<>();
  private boolean told;

  /** Handshakes that were begun in a second that is over; more may follow of the same. */
  void onBegun(long second, long netnsInode, SourcePrefix prefix, int port, long syns) {
    told = true;
    if (syns >= PER_SECOND) {
      Suspect suspect = suspectOf(netnsInode, prefix, port, syns);
      if (suspect != null) {
        suspect.begun.add(second, (int) Math.min(Integer.MAX_VALUE, syns));
        suspect.last = syns;
        suspect.lastSecond = second;
      }
    }
  }

  /** A handshake was completed; costs a comparison where nobody tells of SYNs. */
  void onAnswered(long second, long addressHigh, long addressLow, int port) {
    if (told) {
      answers.add(second, SourcePrefix.prefixOf(addressHigh, addressLow), port);
    }
  }

  /** To be called once for each second that is over. */
  void evaluate(long second) {
    for (int i = suspects.size() - 1; i >= 0; i--) {
      Suspect suspect = suspects.get(i);
      suspect.evaluate(second);
      if (second - suspect.lastSecond > FORGET_SECONDS) {
        suspects.remove(i);
      }
    }
  }

  /** Those that flood, as judged last. */
  List<Suspect> flooding() {
    return suspects.stream().filter(suspect -> suspect.flooding).toList();
  }

  /** Whether one floods this listener. */
  boolean isFlooding(ServiceCounts service) {
    for (Suspect suspect : suspects) {
      if (suspect.flooding && suspect.isAt(service)) {
        return true;
      }
    }
    return false;
  }

  /** Whether what is left of those at this listener is little. */
  boolean isCalm(ServiceCounts service) {
    for (Suspect suspect : suspects) {
      if (suspect.isAt(service)
          && suspect.isOneSided()
          && suspect.unanswered >= SECONDS * PER_SECOND / CALM_SHARE) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Suspect suspectOf(long netnsInode, SourcePrefix prefix, int port, long syns) {
    Suspect least = null;
    for (Suspect suspect : suspects) {
      if (suspect.port == port
          && suspect.netnsInode == netnsInode
          && suspect.prefix.equals(prefix)) {
        return suspect;
      }
      if (!suspect.flooding && (least == null || suspect.last < least.last)) {
        least = suspect;
      }
    }
    if (suspects.size() >= LIMIT) {
      if (least == null || least.last >= syns) {
        return null;
      }
      suspects.remove(least);
    }
    Suspect suspect = new Suspect(netnsInode, prefix, port);
    suspects.add(suspect);
    return suspect;
  }

  /** A prefix that begins many handshakes with a listener. */
  final class Suspect {
    final long netnsInode;
    final SourcePrefix prefix;
    final int port;

    /** Not completed by the end of the second that was judged last. */
    long unanswered;

    /** Of these, what one second has added. */
    long added;

    private final SecondCounts begun = new SecondCounts();
    private boolean flooding;
    private long begunLately;
    private long last;
    private long lastSecond;

    private Suspect(long netnsInode, SourcePrefix prefix, int port) {
      this.netnsInode = netnsInode;
      this.prefix = prefix;
      this.port = port;
    }

    boolean isAt(ServiceCounts service) {
      return service.port == port && service.netnsInode == netnsInode;
    }

    private void evaluate(long second) {
      begunLately = begun.sum(second - 1, SECONDS);
      unanswered = begunLately;
      for (long answered = second - SECONDS; answered <= second; answered++) {
        unanswered -= answers.of(answered, prefix.prefix(), port);
      }
      added = Math.max(0, begun.of(second - 1) - answers.of(second - 1, prefix.prefix(), port));
      flooding = unanswered >= SECONDS * PER_SECOND && isOneSided();
    }

    private boolean isOneSided() {
      return unanswered * SHARE >= begunLately;
    }
  }
}
