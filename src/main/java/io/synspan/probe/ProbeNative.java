package io.synspan.probe;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The JNI functions, one to one with {@code src/native/probe_native.c}. Each returns a value or
 * {@code -errno}; {@link ProbeObject} turns the latter into exceptions. A handle is the address of
 * a {@code struct probe_handle}; nothing here checks it.
 */
final class ProbeNative {
  private ProbeNative() {}

  /**
   * Parses an object file; the bytes may go afterwards. Returns a handle.
   *
   * @param btf file that the kernel's types are taken from; empty for the kernel's own
   */
  static native long open(byte[] object, String btf);

  static native void close(long handle);

  static native int setAutoload(long handle, String program, boolean load);

  static native int leaveOutMap(long handle, String map);

  static native int setMapEntries(long handle, String map, int entries);

  /** Before the load: makes a map the one of the same name that another handle has loaded. */
  static native int shareMap(long handle, String map, long owner);

  static native int setConstant(long handle, String variable, byte[] value);

  static native int load(long handle);

  static native int attach(long handle, String program);

  /** Detaches all that was attached, without closing anything else. */
  static native void detach(long handle);

  /** Attaches an iterator over the elements of a map. */
  static native int attachToMap(long handle, String program, String map);

  /** -EPERM where the kernel refuses all programs that hook functions; else 0. */
  static native int tryFunctionHook();

  /** -EINVAL where programs can't exchange what lies in memory, before Linux 5.12; else 0. */
  static native int tryAtomicExchange();

  static native int updateMap(long handle, String map, byte[] key, byte[] value);

  static native int deleteFromMap(long handle, String map, byte[] key);

  /** Fills {@code value}; of a per-CPU map with one value for each possible CPU. */
  static native int lookupMap(long handle, String map, byte[] key, byte[] value);

  /** Calls of attached programs that the kernel left out since the load. */
  static native long missedCalls(long handle);

  static native int mapRing(long handle, String map);

  /** The consumer's page, or null where {@link #mapRing} has not succeeded. */
  static native @Nullable ByteBuffer consumerPage(long handle);

  /** The producer's page, the data and its first page again, or null as above. */
  static native @Nullable ByteBuffer producerPages(long handle);

  /** 1 where the kernel side asked for its reader, 0 when the time was up. */
  static native int waitForRing(long handle, int timeoutMs);

  /** Returns a file descriptor. */
  static native int openIterator(long handle, String program);

  /** Reads into a direct buffer; 0 at the end of the pass. */
  static native int readIterator(int fd, ByteBuffer buffer, int position, int length);

  static native void closeIterator(int fd);

  /** What libbpf and the verifier said since the last call. */
  static native byte[] takeLog(long handle);

  /** Makes the calling thread's capabilities have no effect until the next call. */
  static native int suspendCapabilities();

  /**
   * Takes all capabilities but these, bits as in {@code CapPrm}, from every thread of the process,
   * for good. -ETIMEDOUT where a thread keeps them.
   */
  static native int keepCapabilities(long kept);

  static native int possibleCpus();

  /** The name of an errno, such as EPERM. */
  static native String errnoName(int errno);

  static native String errnoText(int errno);
}
