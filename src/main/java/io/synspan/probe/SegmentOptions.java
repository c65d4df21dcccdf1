package io.synspan.probe;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which segments the service counts.
 *
 * @param filter its namespace, ports and prefixes, as for connections
 * @param netnsInode the namespace of the interfaces, which is this process's
 * @param interfaces where they are seen; empty where they are seen at the control group alone
 * @param cgroup whose sockets' segments are seen, where interfaces can't be used; null where there
 *     is none
 */
public record SegmentOptions(
    ConnectionFilter filter,
    int netnsInode,
    List<PacketInterface> interfaces,
    @Nullable Path cgroup) {

  void write(ProbeObject object) throws ProbeException {
    object.setConstant("interface_netns_inode", FilterWriter.ints(netnsInode));
    object.setConstant("source_hash_seed", FilterWriter.longs(new SecureRandom().nextLong()));
    FilterWriter.writeBareInterfaces(object, interfaces);
    FilterWriter.writeConstants(object, filter);
  }
}
