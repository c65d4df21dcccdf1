package io.synspan.signal;

import io.synspan.event.RecordLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** A socket as the header of its records describes it. */
record KernelSocket(
    long cookie,
    int role,
    String localAddress,
    int localPort,
    String peerAddress,
    int peerPort,
    int netnsInode,
    int pid,
    int flags) {

  /** 10.0.0.1:40000 opens a connection to 10.0.0.2:443. */
  static KernelSocket client(long cookie) {
    return new KernelSocket(
        cookie, RecordLayout.ROLE_CLIENT, "10.0.0.1", 40000, "10.0.0.2", 443, 0xf0000001, 4711, 0);
  }

  /** The other end of {@link #client}, its process unknown. */
  static KernelSocket server(long cookie) {
    return new KernelSocket(
        cookie, RecordLayout.ROLE_SERVER, "10.0.0.2", 443, "10.0.0.1", 40000, 0xf0000002, 0, 0);
  }

  /** 10.0.0.2:81 answered a packet from 10.0.0.1:40000 without a socket. */
  static KernelSocket none() {
    return new KernelSocket(
        0, RecordLayout.ROLE_NONE, "10.0.0.2", 81, "10.0.0.1", 40000, 0xf0000002, 0, 0);
  }

  KernelSocket withPorts(int localPort, int peerPort) {
    return new KernelSocket(
        cookie, role, localAddress, localPort, peerAddress, peerPort, netnsInode, pid, flags);
  }

  KernelSocket withAddresses(String localAddress, String peerAddress) {
    return new KernelSocket(
        cookie, role, localAddress, localPort, peerAddress, peerPort, netnsInode, pid, flags);
  }

  KernelSocket adopted() {
    return new KernelSocket(
        cookie,
        role,
        localAddress,
        localPort,
        peerAddress,
        peerPort,
        netnsInode,
        pid,
        RecordLayout.FLAG_ADOPTED);
  }

  /** Sixteen bytes; IPv4 as ::ffff:a.b.c.d. */
  static byte[] bytesOf(String address) {
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      if (bytes.length == 16) {
        return bytes;
      }
      byte[] mapped = new byte[16];
      mapped[10] = (byte) 0xff;
      mapped[11] = (byte) 0xff;
      System.arraycopy(bytes, 0, mapped, 12, 4);
      return mapped;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}
