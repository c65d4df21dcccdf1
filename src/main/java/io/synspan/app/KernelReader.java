package io.synspan.app;

import io.synspan.config.Scope;
import io.synspan.config.SynspanConfig;
import io.synspan.probe.Capability;
import io.synspan.probe.HookStatus;
import io.synspan.probe.Probe;
import io.synspan.probe.ProbeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The attached kernel side and the thread that reads it. Whoever starts it closes it. */
final class KernelReader implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(1);
  private static final Duration LONGEST_TURN = Duration.ofSeconds(30);

  private final Probe probe;
  private final PacketWatch packets;
  private final Map<Capability, String> keptCapabilities;
  private final ReaderLoop loop;
  private final Thread thread;

  private KernelReader(
      Probe probe,
      PacketWatch packets,
      Map<Capability, String> keptCapabilities,
      ReaderLoop loop,
      Consumer<Throwable> onFailure) {
    this.probe = probe;
    this.packets = packets;
    this.keptCapabilities = keptCapabilities;
    this.loop = loop;
    this.thread =
        Thread.ofPlatform()
            .name("synspan-reader")
            .uncaughtExceptionHandler((thread, failure) -> onFailure.accept(failure))
            .unstarted(loop);
  }

  /** Begins to see single segments, and tells a probe that has just been attached of them. */
  interface PacketsFactory {
    PacketWatch open(Probe probe);
  }

  /** Makes the sink of both. */
  interface SinkFactory {
    RecordSink create(Probe probe, PacketWatch packets) throws ProbeException;
  }

  /**
   * Begins to read, without capabilities: the process has none from here on.
   *
   * @param exchanges whether to tell of exchanges, from whenever it is on
   * @param onFailure told on the reader's thread that it has ended by itself
   * @throws ProbeException where the kernel refuses what is required; nothing has started then
   */
  static KernelReader start(
      SynspanConfig config,
      OpeningProbe opening,
      PacketsFactory packetsOf,
      ExchangeSwitch exchanges,
      SinkFactory sinks,
      Consumer<Throwable> onFailure)
      throws ProbeException {
    Probe probe = opening.take();
    PacketWatch packets = PacketWatch.none();
    try {
      packets = packetsOf.open(probe);
      ReaderLoop loop =
          new ReaderLoop(
              probe,
              sinks.create(probe, packets),
              exchanges,
              packets,
              config.sample().interval(),
              config.scope() == Scope.NETNS);
      KernelReader reader =
          new KernelReader(probe, packets, probe.giveUpCapabilities(), loop, onFailure);
      reader.thread.start();
      return reader;
    } catch (ProbeException | RuntimeException e) {
      packets.close();
      probe.close();
      throw e;
    }
  }

  /** Each hook that was asked for: in place, or why not. */
  List<HookStatus> hooks() {
    return probe.hooks();
  }

  /** What single segments tell. */
  PacketWatch packets() {
    return packets;
  }

  /** What the process still may do beyond other processes of its user, and why; mostly nothing. */
  Map<Capability, String> keptCapabilities() {
    return keptCapabilities;
  }

  /** Whether the reader still comes round. */
  boolean isReading() {
    return thread.isAlive() && loop.sinceLastTurn().compareTo(LONGEST_TURN) < 0;
  }

  /** Whether the reader has ended, so that its sink is free. */
  boolean hasEnded() {
    return !thread.isAlive();
  }

  /**
   * Stops reading, with what lies in the ring, and detaches. Takes at most a second or so. Should
   * the reader hang, the kernel side stays until the process ends: its memory is in use.
   */
  @Override
  public void close() {
    loop.stop();
    try {
      if (thread.join(STOP_WITHIN)) {
        packets.close();
        probe.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
