package io.synspan.app;

import io.synspan.app.packets.ControlGroups;
import io.synspan.config.PacketsMode;
import io.synspan.config.Scope;
import io.synspan.config.SynspanConfig;
import io.synspan.detect.DetectionListener;
import io.synspan.detect.SourceDropListener;
import io.synspan.probe.PacketAttachment;
import io.synspan.probe.PacketInterface;
import io.synspan.probe.PacketProblem;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import io.synspan.probe.SegmentOptions;
import io.synspan.probe.SegmentProbe;
import io.synspan.signal.HookState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Packet mode of the service: nothing where it is off, or where this kernel or our privileges do
 * not allow it. Opened before the capabilities are given up; then the reader's, which alone calls
 * {@link #read}. Whoever opens it closes it.
 */
final class PacketWatch implements AutoCloseable {
  private static final String HOOK = "packets";
  private static final long NS_PER_SECOND = 1_000_000_000;

  private final @Nullable SegmentProbe probe;
  private final String problem;
  private final SynDrop drop;
  private long second = -1;

  private PacketWatch(@Nullable SegmentProbe probe, String problem, SynDrop drop) {
    this.probe = probe;
    this.problem = problem;
    this.drop = drop;
  }

  /** Nothing of it. */
  static PacketWatch none() {
    return new PacketWatch(null, "", SynDrop.none());
  }

  /**
   * Attaches what the settings ask for.
   *
   * @param connections is told when SYNs have passed
   * @param dropListener hears which floods are dropped, on the reader's thread
   */
  static PacketWatch open(
      SynspanConfig config, Probe connections, SourceDropListener dropListener) {
    if (config.packets().mode() == PacketsMode.OFF) {
      return none();
    }
    try {
      SegmentProbe probe = SegmentProbe.open(options(config), connections);
      return new PacketWatch(probe, "", SynDrop.open(config.packets().drop(), dropListener));
    } catch (ProbeException refused) {
      return new PacketWatch(null, String.valueOf(refused.getMessage()), SynDrop.none());
    }
  }

  /** A control group's sockets are everywhere; so are those of every namespace. */
  private static SegmentOptions options(SynspanConfig config) throws ProbeException {
    Path named = config.filter().cgroup().orElse(null);
    boolean atInterfaces = config.scope() == Scope.NETNS && named == null;
    return new SegmentOptions(
        ProbeSettings.of(config).filter(),
        (int) ProbeSettings.ownNetns(),
        atInterfaces ? PacketInterface.all() : List.of(),
        named == null ? ControlGroups.topmost() : named);
  }

  /** Reads what the kernel side has counted; about once a second, on the reader's thread. */
  void read(RecordSink sink) throws ProbeException {
    if (probe != null) {
      sink.passed(probe.counts());
    }
    drop.advance();
  }

  /** The last call on the reader's thread. */
  void finish() {
    drop.finish();
  }

  /** What is to hear of floods. */
  List<DetectionListener> listeners() {
    return drop.listeners();
  }

  /** Reads who has begun handshakes in the second that is over; to be called often. */
  void readSyns(long nowNs, RecordSink sink) throws ProbeException {
    long now = nowNs / NS_PER_SECOND;
    if (probe != null && now != second) {
      second = now;
      probe.readSyns(
          now - 1,
          (netns, prefix, bits, port, syns) ->
              sink.handshakesBegun(now - 1, netns, prefix, bits, port, syns));
    }
  }

  /** What was asked for: in place, or not. */
  List<HookState> hooks() {
    if (probe == null) {
      return problem.isEmpty() ? List.of() : List.of(new HookState(HOOK, false));
    }
    List<HookState> hooks = new ArrayList<>(drop.hooks());
    hooks.add(new HookState(HOOK, true));
    return hooks;
  }

  /** Says where segments are counted, or why not. */
  void announce(Logger log) {
    if (!problem.isEmpty()) {
      log.warnf("Without segments and SYNs by their source (synspan.packets): %s", problem);
    }
    if (probe != null) {
      for (PacketProblem missing : probe.problems()) {
        log.warnf("Segments are not counted by %s", missing);
      }
      log.infof("Counting segments by %s", PacketAttachment.list(probe.attachments()));
    }
    drop.announce(log);
  }

  @Override
  public void close() {
    drop.close();
    if (probe != null) {
      probe.close();
    }
  }
}
