package io.synspan.app;

import io.synspan.config.SynspanConfig;
import io.synspan.connection.MonotonicClock;
import io.synspan.detect.DetectionListener;
import io.synspan.detect.SourceDropListener;
import io.synspan.detect.SourceDrops;
import io.synspan.probe.PacketAttachment;
import io.synspan.probe.PacketInterface;
import io.synspan.probe.PacketProblem;
import io.synspan.probe.ProbeException;
import io.synspan.probe.SynDropProbe;
import io.synspan.signal.HookState;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The drop of floods: nothing where it is off, or where this kernel or our privileges do not allow
 * it. Opened before the capabilities are given up; then the reader's. Whoever opens it closes it.
 */
final class SynDrop implements AutoCloseable {
  private static final String HOOK = "drop";

  private final @Nullable SynDropProbe probe;
  private final @Nullable SourceDrops drops;
  private final String problem;

  private SynDrop(@Nullable SynDropProbe probe, @Nullable SourceDrops drops, String problem) {
    this.probe = probe;
    this.drops = drops;
    this.problem = problem;
  }

  /** Nothing of it. */
  static SynDrop none() {
    return new SynDrop(null, null, "");
  }

  /**
   * Attaches what the settings ask for.
   *
   * @param listener hears what is dropped, on the reader's thread
   */
  static SynDrop open(SynspanConfig.Packets.Drop config, SourceDropListener listener) {
    if (!config.enabled()) {
      return none();
    }
    try {
      SynDropProbe probe =
          SynDropProbe.open(PacketInterface.all(), ProbeSettings.prefixes(config.allow()));
      SourceDrops drops =
          new SourceDrops(
              new ProbeSynFilter(probe),
              ProbeSettings.ownNetns(),
              config.duration().toNanos(),
              SynDropProbe.PREFIXES_MOST,
              MonotonicClock::nowNs,
              listener);
      return new SynDrop(probe, drops, "");
    } catch (ProbeException refused) {
      return new SynDrop(null, null, String.valueOf(refused.getMessage()));
    }
  }

  /** Is to hear of floods, on the reader's thread. */
  List<DetectionListener> listeners() {
    return drops == null ? List.of() : List.of(drops);
  }

  /** Counts what was dropped and ends what is over; about once a second, on the reader's thread. */
  void advance() {
    if (drops != null) {
      drops.advance();
    }
  }

  /** Ends what goes on; the last call on the reader's thread. */
  void finish() {
    if (drops != null) {
      drops.close();
    }
  }

  /** What was asked for: in place, or not. */
  List<HookState> hooks() {
    return probe == null && problem.isEmpty()
        ? List.of()
        : List.of(new HookState(HOOK, probe != null));
  }

  /** Says where SYNs can be dropped, or why not. */
  void announce(Logger log) {
    if (!problem.isEmpty()) {
      log.warnf("Floods are not dropped (synspan.packets.drop): %s", problem);
    }
    if (probe != null) {
      for (PacketProblem missing : probe.problems()) {
        log.warnf("Floods are not dropped by %s", missing);
      }
      log.infof("Floods will be dropped by %s", PacketAttachment.list(probe.attachments()));
    }
  }

  @Override
  public void close() {
    if (probe != null) {
      probe.close();
    }
  }
}
