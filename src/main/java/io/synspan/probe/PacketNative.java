package io.synspan.probe;

import org.jspecify.annotations.Nullable;

/**
 * The JNI functions of packet mode, one to one with {@code src/native/packet_native.c}. Each
 * returns a value or {@code -errno}. A handle is one of {@link ProbeNative}'s, with its programs
 * loaded; a link is a file descriptor, by whose closing the kernel detaches.
 */
final class PacketNative {
  private PacketNative() {}

  /** Returns a link; by the interface's driver, or by the kernel for any interface. */
  static native int attachXdp(
      long handle, String program, int interfaceIndex, boolean nativeDriver);

  /** The id of the XDP program that an interface has; 0 where there is none. */
  static native int xdpProgram(int interfaceIndex);

  /** Returns a link (Linux 6.6). */
  static native int attachTcx(long handle, String program, int interfaceIndex, boolean egress);

  /** Does not end with the process: see {@link #detachClsact}. */
  static native int attachClsact(long handle, String program, int interfaceIndex, boolean egress);

  static native int detachClsact(int interfaceIndex, boolean egress);

  /** Returns a link to a folder of cgroup2, whose path is in the file system's bytes. */
  static native int attachCgroup(long handle, String program, byte[] path, boolean egress);

  static native void closeLink(int link);

  /**
   * Compiles a filter in tcpdump's language to classic BPF, by libpcap. Returns how many
   * instructions it has written; -ENOENT where there is no libpcap; -EINVAL with its words, which
   * end with a 0, in {@code message}.
   *
   * @param linkType {@code DLT_}
   * @param program for 512 instructions of 8 bytes
   * @param message 256 bytes
   */
  static native int compileFilter(byte[] expression, int linkType, byte[] program, byte[] message);

  /** Puts a filter into the room that a program, not loaded yet, has for it. */
  static native int placeFilter(long handle, String program, byte[] filter, int length);

  /**
   * A line for each interface of this network namespace: index, {@code ARPHRD_} type, {@code IFF_}
   * flags and name, with a space between; null where the kernel does not tell.
   */
  static native byte @Nullable [] interfaces();
}
