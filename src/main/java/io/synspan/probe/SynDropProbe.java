package io.synspan.probe;

import static io.synspan.packet.SegmentLayout.DROPPED_PREFIX_LENGTH;
import static io.synspan.packet.SegmentLayout.DROPPED_PREFIX_SYNS_OFFSET;
import static io.synspan.packet.SegmentLayout.DROPPED_PREFIX_UNTIL_NS_OFFSET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A program at XDP that drops SYNs from the prefixes that it is told, each until its time is over.
 * It lets everything through until then. Opened by one thread, then used and closed by the reader.
 *
 * <p>It is held by links: when the process ends, however it ends, nothing is dropped any more.
 */
public final class SynDropProbe implements AutoCloseable {
  /** Prefixes that are dropped at one time. */
  public static final int PREFIXES_MOST = 64;

  private static final String MAP = "dropped_prefixes";
  static final String NO_INTERFACE = "there is no interface but the loopback";

  private static final String LOOPBACK = "lo";
  private static final List<PacketDirection> RECEIVED = List.of(PacketDirection.RECEIVE);

  private final ProbeObject object;
  private final PacketAttacher attacher;
  private final List<PacketAttachment> attachments = new ArrayList<>();
  private final List<PacketProblem> problems = new ArrayList<>();

  private SynDropProbe(ProbeObject object) {
    this.object = object;
    this.attacher = new PacketAttacher(object);
  }

  /**
   * Loads the program, and attaches it to every interface but the loopback: by the driver, else by
   * the kernel. Where another XDP program is, that one stays.
   *
   * @param allowed prefixes of which nothing is dropped, ever
   * @throws ProbeException where it works at none of them; nothing stays attached then
   */
  public static SynDropProbe open(
      List<PacketInterface> interfaces, List<ConnectionFilter.Prefix> allowed)
      throws ProbeException {
    return openAt(outer(interfaces), allowed);
  }

  /** Loads it, and attaches it to the loopback; takes it out again. */
  static void tryAtLoopback() throws ProbeException {
    List<PacketInterface> loopback =
        PacketInterface.all().stream().filter(of -> of.name().equals(LOOPBACK)).toList();
    openAt(loopback, List.of()).close();
  }

  static List<PacketInterface> outer(List<PacketInterface> interfaces) {
    return interfaces.stream().filter(of -> !of.name().equals(LOOPBACK)).toList();
  }

  private static SynDropProbe openAt(
      List<PacketInterface> interfaces, List<ConnectionFilter.Prefix> allowed)
      throws ProbeException {
    SynDropProbe probe = new SynDropProbe(load(interfaces, allowed));
    try {
      interfaces.forEach(probe::attach);
      if (probe.attachments.isEmpty()) {
        throw new ProbeException(probe.whyNowhere(), null);
      }
      return probe;
    } catch (ProbeException | RuntimeException e) {
      probe.close();
      throw e;
    }
  }

  private static ProbeObject load(
      List<PacketInterface> interfaces, List<ConnectionFilter.Prefix> allowed)
      throws ProbeException {
    ProbeObject object = ProbeObject.openSynDrop();
    try {
      object.setMapEntries(MAP, PREFIXES_MOST);
      FilterWriter.writeBareInterfaces(object, interfaces);
      object.load();
      FilterWriter.writePrefixes(object, "allowed_prefixes", allowed);
      return object;
    } catch (ProbeException | RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private void attach(PacketInterface at) {
    List<PacketProblem> refusals = new ArrayList<>();
    for (PacketWay way : PacketHook.XDP.ways()) {
      try {
        attacher.attach(PacketHook.XDP, way, RECEIVED, at);
        attachments.add(new PacketAttachment(PacketHook.XDP, way, at.name()));
        return;
      } catch (ProbeException refused) {
        refusals.add(
            new PacketProblem(
                PacketHook.XDP, way, at.name(), String.valueOf(refused.getMessage())));
      }
    }
    problems.add(refusals.getLast());
  }

  private String whyNowhere() {
    return problems.isEmpty() ? NO_INTERFACE : PacketProblem.lines(problems);
  }

  /** Where it is in place. */
  public List<PacketAttachment> attachments() {
    return List.copyOf(attachments);
  }

  /** Interfaces where it is not. */
  public List<PacketProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * From now on SYNs of a prefix are dropped; its count begins with 0.
   *
   * @param untilNs CLOCK_MONOTONIC; from then on they pass, whether or not this process lives
   * @throws ProbeException where {@link #PREFIXES_MOST} are dropped already
   */
  public void begin(ConnectionFilter.Prefix prefix, long untilNs) throws ProbeException {
    byte[] value = new byte[DROPPED_PREFIX_LENGTH];
    inMachineOrder(value).putLong(DROPPED_PREFIX_UNTIL_NS_OFFSET, untilNs);
    object.updateMap(MAP, FilterWriter.prefixKey(prefix), value);
  }

  /** SYNs of a prefix that were dropped since it has begun. */
  public long syns(ConnectionFilter.Prefix prefix) throws ProbeException {
    byte[] value = new byte[DROPPED_PREFIX_LENGTH];
    object.lookupMap(MAP, FilterWriter.prefixKey(prefix), value);
    return inMachineOrder(value).getLong(DROPPED_PREFIX_SYNS_OFFSET);
  }

  /** Lets them pass again, and forgets the count. */
  public void end(ConnectionFilter.Prefix prefix) throws ProbeException {
    object.deleteFromMap(MAP, FilterWriter.prefixKey(prefix));
  }

  private static ByteBuffer inMachineOrder(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /** Detaches and closes everything; again does nothing. */
  @Override
  public void close() {
    attacher.close();
    object.close();
  }
}
