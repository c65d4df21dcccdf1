package io.synspan.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One BPF object file in the kernel's hands: opened, set up, loaded, attached, in this order. Turns
 * the natives' {@code -errno} into exceptions. Not thread-safe; whoever opened it closes it.
 */
final class ProbeObject implements AutoCloseable {
  private static final String CONNECTIONS = "tcp.bpf.o";
  private static final String PACKETS = "packet.bpf.o";
  private static final String SEGMENTS = "segments.bpf.o";
  private static final String SYN_DROP = "syn_drop.bpf.o";

  /** As {@link #CONNECTIONS}, for kernels before Linux 5.12. */
  private static final String CONNECTIONS_OF_OLD = "tcp_before_5_12.bpf.o";

  private static final int ENOENT = 2;
  private static final int EINVAL = 22;

  private long handle;

  private ProbeObject(long handle) {
    this.handle = handle;
  }

  /** Throws where the kernel refuses all programs that hook functions. */
  static void requireFunctionHooks() throws ProbeException {
    NativeLibrary.load();
    int result = ProbeNative.tryFunctionHook();
    if (result < 0) {
      throw new ProbeException("hook functions", -result, "");
    }
  }

  /** The programs that follow connections. */
  static ProbeObject open() throws ProbeException {
    return open(isForOldKernel() ? CONNECTIONS_OF_OLD : CONNECTIONS);
  }

  /** Whether this kernel needs the programs that do without what came with Linux 5.12. */
  static boolean isForOldKernel() throws ProbeException {
    NativeLibrary.load();
    return ProbeNative.tryAtomicExchange() == -EINVAL;
  }

  /** The programs that see single packets. */
  static ProbeObject openPackets() throws ProbeException {
    return open(PACKETS);
  }

  /** The programs that count segments. */
  static ProbeObject openSegments() throws ProbeException {
    return open(SEGMENTS);
  }

  /** The program that drops SYNs. */
  static ProbeObject openSynDrop() throws ProbeException {
    return open(SYN_DROP);
  }

  private static ProbeObject open(String resource) throws ProbeException {
    NativeLibrary.load();
    long handle = ProbeNative.open(objectFile(resource), KernelBtf.path());
    if (handle < 0) {
      throw new ProbeException("open " + resource, (int) -handle, "");
    }
    return new ProbeObject(handle);
  }

  private static byte[] objectFile(String resource) throws ProbeException {
    try (InputStream object = ProbeObject.class.getResourceAsStream(resource)) {
      if (object == null) {
        throw new ProbeException("this build has no BPF object: build it with ./synspan", null);
      }
      return object.readAllBytes();
    } catch (IOException e) {
      throw new ProbeException("cannot read the BPF object: " + e.getMessage(), e);
    }
  }

  /** The programs for old kernels are not all of them. */
  void setAutoload(Hook hook, boolean load) throws ProbeException {
    int result = ProbeNative.setAutoload(handle(), hook.program(), load);
    if (load || result != -ENOENT) {
      check("find " + hook.program(), result);
    }
  }

  void setAutoload(String program, boolean load) throws ProbeException {
    check("find " + program, ProbeNative.setAutoload(handle(), program, load));
  }

  /** No program that is loaded may use it. */
  void leaveOutMap(String map) throws ProbeException {
    check("leave out map " + map, ProbeNative.leaveOutMap(handle(), map));
  }

  void setMapEntries(String map, int entries) throws ProbeException {
    check("size map " + map, ProbeNative.setMapEntries(handle(), map, entries));
  }

  /** Has this object use the other's map of this name, for as long as either lives. */
  void shareMap(String map, ProbeObject owner) throws ProbeException {
    check("share map " + map, ProbeNative.shareMap(handle(), map, owner.handle()));
  }

  void setConstant(String variable, byte[] value) throws ProbeException {
    check("set constant " + variable, ProbeNative.setConstant(handle(), variable, value));
  }

  void load() throws ProbeException {
    check("load the BPF programs", ProbeNative.load(handle()));
  }

  void attach(Hook hook) throws ProbeException {
    String map = hook.map();
    int result =
        map == null
            ? ProbeNative.attach(handle(), hook.program())
            : ProbeNative.attachToMap(handle(), hook.program(), map);
    check("attach " + hook.program(), result);
  }

  /** A program that knows from its section what to attach to. */
  void attach(String program) throws ProbeException {
    check("attach " + program, ProbeNative.attach(handle(), program));
  }

  /** Detaches everything; maps can still be read. */
  void detach() {
    ProbeNative.detach(handle());
  }

  void updateMap(String map, byte[] key, byte[] value) throws ProbeException {
    check("write map " + map, ProbeNative.updateMap(handle(), map, key, value));
  }

  void deleteFromMap(String map, byte[] key) throws ProbeException {
    check("delete from map " + map, ProbeNative.deleteFromMap(handle(), map, key));
  }

  void lookupMap(String map, byte[] key, byte[] value) throws ProbeException {
    check("read map " + map, ProbeNative.lookupMap(handle(), map, key, value));
  }

  long missedCalls() throws ProbeException {
    long missed = ProbeNative.missedCalls(handle());
    return missed < 0 ? check("read the state of the programs", (int) missed) : missed;
  }

  void mapRing(String map) throws ProbeException {
    check("map the ring buffer", ProbeNative.mapRing(handle(), map));
  }

  ByteBuffer consumerPage() {
    return mapped(ProbeNative.consumerPage(handle()));
  }

  ByteBuffer producerPages() {
    return mapped(ProbeNative.producerPages(handle()));
  }

  boolean waitForRing(int timeoutMs) throws ProbeException {
    return check("wait for records", ProbeNative.waitForRing(handle(), timeoutMs)) > 0;
  }

  int openIterator(Hook hook) throws ProbeException {
    return check(
        "start iterator " + hook.program(), ProbeNative.openIterator(handle(), hook.program()));
  }

  int check(String operation, int result) throws ProbeException {
    if (result < 0) {
      String log = new String(ProbeNative.takeLog(handle()), StandardCharsets.UTF_8);
      throw new ProbeException(operation, -result, log);
    }
    return result;
  }

  long handle() {
    if (handle == 0) {
      throw new IllegalStateException("the probe is closed");
    }
    return handle;
  }

  private static ByteBuffer mapped(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      throw new IllegalStateException("the ring buffer is not mapped");
    }
    return buffer;
  }

  /** Detaches, unmaps and closes everything; again does nothing. */
  @Override
  public void close() {
    long closing = handle;
    handle = 0;
    if (closing != 0) {
      ProbeNative.close(closing);
    }
  }
}
