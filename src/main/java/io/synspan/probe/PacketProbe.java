package io.synspan.probe;

import io.synspan.ring.RingBufferReader;
import java.util.List;
import java.util.Map;

/**
 * Attached packet hooks. Used and closed by one thread, the reader.
 *
 * <p>Nothing is pinned: when the process ends, the kernel detaches everything, but for {@link
 * PacketWay#CLSACT}.
 */
public final class PacketProbe implements AutoCloseable {
  static final String RING_MAP = "packets";

  private final ProbeObject object;
  private final PacketAttacher attacher;
  private final PacketLoader loader;
  private final RingBufferReader ring;

  private PacketProbe(
      ProbeObject object, PacketAttacher attacher, PacketLoader loader, RingBufferReader ring) {
    this.object = object;
    this.attacher = attacher;
    this.loader = loader;
    this.ring = ring;
  }

  /**
   * Loads and attaches the hooks and maps the ring buffer. Records flow from here on.
   *
   * @throws ProbeException where no hook works; nothing stays attached then
   */
  public static PacketProbe open(PacketOptions options) throws ProbeException {
    PacketLoader loader = new PacketLoader(options);
    ProbeObject object = loader.load();
    PacketAttacher attacher = new PacketAttacher(object);
    try {
      object.mapRing(RING_MAP);
      RingBufferReader ring =
          new RingBufferReader(object.consumerPage(), object.producerPages(), options.ringBytes());
      loader.attach(attacher);
      if (loader.attachments().isEmpty()) {
        throw new ProbeException(PacketProblem.lines(loader.problems()));
      }
      return new PacketProbe(object, attacher, loader, ring);
    } catch (ProbeException | RuntimeException e) {
      attacher.close();
      object.close();
      throw e;
    }
  }

  /** The hooks that are in place. */
  public List<PacketAttachment> attachments() {
    return loader.attachments();
  }

  /** Those that are not, and ways to a hook that did not work before one did. */
  public List<PacketProblem> problems() {
    return loader.problems();
  }

  /** Reads the records; its buffers are gone after {@link #close()}. */
  public RingBufferReader ring() {
    return ring;
  }

  /** Waits until the time is up or the kernel side asks for its reader because the ring fills. */
  public boolean awaitRecords(int timeoutMs) throws ProbeException {
    return object.waitForRing(timeoutMs);
  }

  /** Exact counts of what has become of each packet. */
  public PacketCounts counts() throws ProbeException {
    return PacketCounts.read(object);
  }

  /** Calls of function hooks that the kernel left out; what they would have seen is not counted. */
  public long missedCalls() throws ProbeException {
    return object.missedCalls();
  }

  /**
   * Takes from every thread of this process all capabilities that are not needed to go on.
   *
   * @return those that were kept, with the reason
   * @throws ProbeException where a thread could not be reached
   */
  public Map<Capability, String> giveUpCapabilities() throws ProbeException {
    if (attacher.outlivesProcess()) {
      return Map.of(
          Capability.CAP_NET_ADMIN, "the filter of tc:clsact has to be taken out at the end");
    }
    return PrivilegeDrop.giveUp(this::canRead);
  }

  private boolean canRead() throws ProbeException {
    try {
      counts();
      return true;
    } catch (ProbeException e) {
      if (e.errnoName().equals("EPERM")) {
        return false;
      }
      throw e;
    }
  }

  /** Takes the hooks out, so that nothing is seen any more; counts and the ring stay. */
  public void detach() {
    attacher.close();
    object.detach();
  }

  /** Detaches and closes everything; again does nothing. */
  @Override
  public void close() {
    attacher.close();
    object.close();
  }
}
