package io.synspan.app.packets;

import io.synspan.inspect.PacketOutput;
import io.synspan.packet.PacketRecord;
import io.synspan.probe.PacketCounts;
import io.synspan.probe.PacketInterface;
import io.synspan.probe.PacketProbe;
import io.synspan.probe.ProbeException;
import io.synspan.ring.RecordConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Brings packets from the ring to where they go, until it is stopped, enough were shown, or none
 * can come any more. On one thread; {@link #stop} may be called on any.
 */
final class PacketReader implements RecordConsumer {
  private static final int TURN_MS = 50;
  private static final int BATCH = 4096;
  private static final long LOOK_AT_INTERFACES_NS = 500_000_000L;

  private final PacketProbe probe;
  private final PacketOutput output;
  private final InterfaceNames interfaces;
  private final long most;
  private final PacketRecord packet = new PacketRecord();

  private volatile boolean stopping;
  private boolean detached;
  private long shown;
  private long invalid;
  private long lookedNs = System.nanoTime();

  /**
   * @param most so many packets are shown
   */
  PacketReader(PacketProbe probe, PacketOutput output, InterfaceNames interfaces, long most) {
    this.probe = probe;
    this.output = output;
    this.interfaces = interfaces;
    this.most = most;
  }

  void stop() {
    stopping = true;
  }

  /**
   * Reads.
   *
   * @param onGone told of each interface that goes away; what it returns says whether to go on
   * @throws UncheckedIOException where the output takes no more
   */
  void run(Consumer<PacketInterface> onGone, BooleanSupplier goesOn)
      throws ProbeException, IOException {
    while (!stopping && shown < most) {
      probe.awaitRecords(TURN_MS);
      drain();
      if (System.nanoTime() - lookedNs > LOOK_AT_INTERFACES_NS) {
        lookedNs = System.nanoTime();
        List<PacketInterface> gone = interfaces.gone();
        gone.forEach(onGone);
        if (!gone.isEmpty() && !goesOn.getAsBoolean()) {
          return;
        }
      }
    }
  }

  /**
   * Takes the hooks out, and shows what they had seen.
   *
   * @param hangs whether {@link #run} still waits for somebody to read what it has written
   */
  InspectSummary end(boolean hangs) throws ProbeException, IOException {
    long missedCalls = probe.missedCalls();
    probe.detach();
    detached = true;
    if (!hangs) {
      drain();
    }
    PacketCounts counts = probe.counts();
    return new InspectSummary(counts, shown, invalid, missedCalls);
  }

  private void drain() throws IOException {
    try {
      int taken;
      do {
        taken = probe.ring().drain(this, (int) Math.min(BATCH, most - shown));
      } while (taken == BATCH && (detached || !stopping));
      output.flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void accept(ByteBuffer data, int offset, int length) {
    if (!packet.wrap(data, offset, length)) {
      invalid++;
      return;
    }
    shown++;
    try {
      output.write(packet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
