package io.synspan.probe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A filter in tcpdump's language (pcap-filter(7)), compiled by the system's libpcap. The kernel
 * runs it before the parser, on whatever an interface carries.
 */
public final class PcapFilter {
  private static final int ETHERNET = 1;
  private static final int BARE_IP = 12;
  private static final int INSTRUCTION_BYTES = 8;
  private static final int INSTRUCTIONS_MOST = 512;
  private static final int MESSAGE_BYTES = 256;

  private final byte[] instructions;
  private final int length;

  /**
   * @param instructions of classic BPF
   */
  PcapFilter(byte[] instructions, int length) {
    this.instructions = instructions;
    this.length = length;
  }

  /**
   * Compiles an expression.
   *
   * @param ethernet whether packets begin with an Ethernet header, else with IP's
   * @throws IllegalArgumentException with libpcap's words, where it does not take the expression
   * @throws ProbeException where there is no libpcap
   */
  public static PcapFilter compile(String expression, boolean ethernet) throws ProbeException {
    NativeLibrary.load();
    byte[] instructions = new byte[INSTRUCTIONS_MOST * INSTRUCTION_BYTES];
    byte[] message = new byte[MESSAGE_BYTES];
    byte[] text = expression.getBytes(StandardCharsets.UTF_8);
    int result =
        PacketNative.compileFilter(text, ethernet ? ETHERNET : BARE_IP, instructions, message);
    if (result >= 0) {
      return new PcapFilter(Arrays.copyOf(instructions, result * INSTRUCTION_BYTES), result);
    }
    if (ProbeNative.errnoName(-result).equals("ENOENT")) {
      throw new ProbeException(
          "--filter needs libpcap, and this machine has none (Debian, Ubuntu: apt-get install"
              + " libpcap0.8)");
    }
    throw new IllegalArgumentException(
        ProbeNative.errnoName(-result).equals("EINVAL")
            ? textOf(message)
            : "it is too long: at most %d instructions".formatted(INSTRUCTIONS_MOST));
  }

  private static String textOf(byte[] message) {
    String all = new String(message, StandardCharsets.UTF_8);
    return all.substring(0, Math.max(all.indexOf(0), 0));
  }

  /**
   * Puts it into a program.
   *
   * @throws ProbeException where it can't be run in the kernel
   */
  void place(ProbeObject object, String program) throws ProbeException {
    int result = PacketNative.placeFilter(object.handle(), program, instructions, length);
    if (result < 0) {
      throw new ProbeException(
          "--filter: %s (%s); \"protochain\" does not run in the kernel, and neither does what takes"
                  .formatted(ProbeNative.errnoName(-result), ProbeNative.errnoText(-result))
              + " more than 1024 instructions there");
    }
  }
}
