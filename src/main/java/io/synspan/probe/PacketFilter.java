package io.synspan.probe;

import java.util.BitSet;
import java.util.List;

/**
 * Which packets the kernel side hands over. What is empty or 0 filters nothing.
 *
 * @param ends the namespace, and the ports and prefixes of our end and of the peer's
 * @param ports of either end
 * @param prefixes of either end
 * @param flagsAny at least one of these TCP flags is set
 * @param flagsSet all of these are
 * @param flagsClear none of these is
 * @param payloadBytes at least so much payload
 */
public record PacketFilter(
    ConnectionFilter ends,
    BitSet ports,
    List<ConnectionFilter.Prefix> prefixes,
    int flagsAny,
    int flagsSet,
    int flagsClear,
    int payloadBytes) {

  void writeConstants(ProbeObject object) throws ProbeException {
    FilterWriter.writeConstants(object, ends);
    FilterWriter.writePorts(object, "either", ports);
    FilterWriter.writeFlag(object, "filter_either_prefixes", !prefixes.isEmpty());
    object.setConstant("filter_flags_any", FilterWriter.ints(flagsAny));
    object.setConstant("filter_flags_mask", FilterWriter.ints(flagsSet | flagsClear));
    object.setConstant("filter_flags_set", FilterWriter.ints(flagsSet));
    object.setConstant("filter_payload_bytes", FilterWriter.ints(payloadBytes));
  }

  void writePrefixes(ProbeObject object) throws ProbeException {
    FilterWriter.writePrefixes(object, ends);
    FilterWriter.writePrefixes(object, "either_prefixes", prefixes);
  }
}
