package io.synspan.probe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Attaches loaded packet programs, and remembers how to take them out again. For one thread;
 * whoever makes it closes it.
 */
final class PacketAttacher implements AutoCloseable {
  private final ProbeObject object;
  private final List<Runnable> detaching = new ArrayList<>();
  private boolean outlivesProcess;

  PacketAttacher(ProbeObject object) {
    this.object = object;
  }

  /** Whether something is attached that only we take out, for which we need our privileges. */
  boolean outlivesProcess() {
    return outlivesProcess;
  }

  /**
   * Attaches the program of a hook at an interface.
   *
   * @throws ProbeException with the reason; nothing of this hook is attached there then
   */
  void attach(PacketHook hook, PacketWay way, List<PacketDirection> directions, PacketInterface at)
      throws ProbeException {
    attachAll(directions, direction -> attach(hook.program(way, direction), way, direction, at));
  }

  /** The same at a control group. */
  void attach(List<PacketDirection> directions, Path group) throws ProbeException {
    attachAll(
        directions,
        direction -> {
          String program = PacketHook.CGROUP_SKB.program(PacketWay.CGROUP, direction);
          byte[] path = group.toString().getBytes(StandardCharsets.UTF_8);
          keepLink(
              program,
              PacketNative.attachCgroup(object.handle(), program, path, direction.isEgress()));
        });
  }

  /** The same at a function. */
  void attach(PacketHook hook, PacketWay way) throws ProbeException {
    object.attach(hook.program(way, PacketDirection.RECEIVE));
  }

  /** Attaches one program; the object or a link takes it out. */
  private interface Attachment {
    void attach(PacketDirection direction) throws ProbeException;
  }

  private void attachAll(List<PacketDirection> directions, Attachment attachment)
      throws ProbeException {
    int before = detaching.size();
    try {
      for (PacketDirection direction : directions) {
        attachment.attach(direction);
      }
    } catch (ProbeException e) {
      detach(before);
      throw e;
    }
  }

  private void attach(String program, PacketWay way, PacketDirection direction, PacketInterface at)
      throws ProbeException {
    boolean egress = direction.isEgress();
    switch (way) {
      case NATIVE, GENERIC -> {
        boolean nativeDriver = way == PacketWay.NATIVE;
        int link = PacketNative.attachXdp(object.handle(), program, at.index(), nativeDriver);
        requireNoOther(link, at);
        keepLink(program, link);
      }
      case TCX ->
          keepLink(program, PacketNative.attachTcx(object.handle(), program, at.index(), egress));
      default -> {
        object.check(
            "attach " + program,
            PacketNative.attachClsact(object.handle(), program, at.index(), egress));
        outlivesProcess = true;
        detaching.add(() -> PacketNative.detachClsact(at.index(), egress));
      }
    }
  }

  /** An interface takes one XDP program, and we don't push out anybody's. */
  private static void requireNoOther(int link, PacketInterface at) throws ProbeException {
    if (link < 0) {
      requireNoProgram(at);
    }
  }

  /** Throws where an interface has an XDP program already. */
  static void requireNoProgram(PacketInterface at) throws ProbeException {
    int other = PacketNative.xdpProgram(at.index());
    if (other > 0) {
      throw new ProbeException(
          "another XDP program is attached to it (\"bpftool prog show id %d\" tells which);"
                  .formatted(other)
              + " the hook tc sees the same packets beside it",
          null);
    }
  }

  private void keepLink(String program, int result) throws ProbeException {
    int link = object.check("attach " + program, result);
    detaching.add(() -> PacketNative.closeLink(link));
  }

  private void detach(int keep) {
    while (detaching.size() > keep) {
      detaching.removeLast().run();
    }
  }

  /** Detaches from interfaces and control groups; functions go with the object. */
  @Override
  public void close() {
    detach(0);
  }
}
