package io.synspan.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Programs that count every segment in the kernel and hand none over. Opened by one thread, then
 * used and closed by the reader.
 *
 * <p>All are held by links: when the process ends, however it ends, the kernel takes them out. So
 * {@link PacketWay#CLSACT} is not used.
 */
public final class SegmentProbe implements AutoCloseable {
  private static final List<PacketDirection> DIRECTIONS = List.of(PacketDirection.values());

  private final ProbeObject object;
  private final PacketAttacher attacher;
  private final SynTables synTables = new SynTables();
  private final List<PacketAttachment> attachments = new ArrayList<>();
  private final List<PacketProblem> problems = new ArrayList<>();

  private interface BeforeLoad {
    void accept(ProbeObject object) throws ProbeException;
  }

  private SegmentProbe(ProbeObject object) {
    this.object = object;
    this.attacher = new PacketAttacher(object);
  }

  /**
   * Loads the programs, and attaches them to every interface, else to the control group.
   *
   * @param connections is told when SYNs have passed
   * @throws ProbeException where neither works; nothing stays attached then
   */
  public static SegmentProbe open(SegmentOptions options, Probe connections) throws ProbeException {
    return open(options, connections::takeSynsFrom);
  }

  /** The same, with nobody to tell. */
  static SegmentProbe open(SegmentOptions options) throws ProbeException {
    return open(options, object -> {});
  }

  private static SegmentProbe open(SegmentOptions options, BeforeLoad setUp) throws ProbeException {
    List<PacketProblem> before = new ArrayList<>();
    for (PacketHook hook : hooks(options)) {
      try {
        SegmentProbe probe = open(options, hook, setUp);
        probe.problems.addAll(before);
        return probe;
      } catch (ProbeException refused) {
        before.add(new PacketProblem(hook, wayTo(hook), "", reason(refused)));
      }
    }
    throw new ProbeException(PacketProblem.lines(before));
  }

  private static List<PacketHook> hooks(SegmentOptions options) {
    List<PacketHook> hooks = new ArrayList<>();
    if (!options.interfaces().isEmpty()) {
      hooks.add(PacketHook.TC);
    }
    if (options.cgroup() != null) {
      hooks.add(PacketHook.CGROUP_SKB);
    }
    return hooks;
  }

  private static SegmentProbe open(SegmentOptions options, PacketHook hook, BeforeLoad setUp)
      throws ProbeException {
    SegmentProbe probe = new SegmentProbe(load(options, hook, setUp));
    try {
      probe.attach(options, hook);
      if (probe.attachments.isEmpty()) {
        throw new ProbeException(PacketProblem.lines(probe.problems));
      }
      return probe;
    } catch (ProbeException | RuntimeException e) {
      probe.close();
      throw e;
    }
  }

  private static ProbeObject load(SegmentOptions options, PacketHook hook, BeforeLoad setUp)
      throws ProbeException {
    ProbeObject object = ProbeObject.openSegments();
    try {
      for (PacketHook other : EnumSet.of(PacketHook.TC, PacketHook.CGROUP_SKB)) {
        for (PacketDirection direction : DIRECTIONS) {
          object.setAutoload(other.program(wayTo(other), direction), other == hook);
        }
      }
      options.write(object);
      setUp.accept(object);
      object.load();
      FilterWriter.writePrefixes(object, options.filter());
      return object;
    } catch (ProbeException | RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private void attach(SegmentOptions options, PacketHook hook) throws ProbeException {
    Path group = options.cgroup();
    if (hook == PacketHook.CGROUP_SKB && group != null) {
      attacher.attach(DIRECTIONS, group);
      attachments.add(new PacketAttachment(hook, wayTo(hook), group.toString()));
      return;
    }
    for (PacketInterface at : options.interfaces()) {
      try {
        attacher.attach(hook, wayTo(hook), DIRECTIONS, at);
        attachments.add(new PacketAttachment(hook, wayTo(hook), at.name()));
      } catch (ProbeException refused) {
        problems.add(new PacketProblem(hook, wayTo(hook), at.name(), reason(refused)));
      }
    }
  }

  private static PacketWay wayTo(PacketHook hook) {
    return hook.ways().getFirst();
  }

  private static String reason(ProbeException refused) {
    Set<Capability> held = Capability.effective();
    boolean lacksPrivilege =
        refused.errnoName().equals("EPERM")
            && !(Capability.sufficient(held) && held.contains(Capability.CAP_NET_ADMIN));
    return lacksPrivilege
        ? "needs root, or the capabilities CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN"
        : String.valueOf(refused.getMessage());
  }

  /** The hooks that are in place. */
  public List<PacketAttachment> attachments() {
    return List.copyOf(attachments);
  }

  /** Interfaces, and ways, that did not work. */
  public List<PacketProblem> problems() {
    return List.copyOf(problems);
  }

  /** Exact counts of what has passed. */
  public SegmentCounts counts() throws ProbeException {
    return SegmentCounts.read(object);
  }

  /**
   * Tells of each prefix that began handshakes in a second that is over. To be called before the
   * next one is over too, whose counts take its place.
   *
   * @param second of CLOCK_MONOTONIC
   */
  public void readSyns(long second, SynConsumer consumer) throws ProbeException {
    synTables.read(object, second, consumer);
  }

  /** Detaches and closes everything; again does nothing. */
  @Override
  public void close() {
    attacher.close();
    object.close();
  }
}
