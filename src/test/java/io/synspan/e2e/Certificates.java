package io.synspan.e2e;

import io.synspan.testing.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate authority of a test and what it has signed, made with openssl. All files are PEM,
 * the keys without a password.
 */
final class Certificates {
  private final Path directory;
  private final Certificate authority;

  private Certificates(Path directory) {
    this.directory = directory;
    this.authority = make("authority", List.of());
  }

  /** A certificate and its key. */
  record Certificate(Path key, Path certificate) {}

  /** Makes an authority; all files go into the directory. */
  static Certificates in(Path directory) {
    return new Certificates(directory);
  }

  /** The authority's own. */
  Certificate authority() {
    return authority;
  }

  /** Makes one for who listens at an address. */
  Certificate ofServer(String name, String address) {
    return makeSigned(name, "-addext", "subjectAltName=IP:" + address);
  }

  /** Makes one for who connects. */
  Certificate ofClient(String name) {
    return makeSigned(name);
  }

  private Certificate makeSigned(String name, String... options) {
    List<String> signed = new ArrayList<>(List.of(options));
    signed.addAll(List.of("-addext", "basicConstraints=critical,CA:FALSE"));
    signed.addAll(List.of("-CA", authority.certificate().toString()));
    signed.addAll(List.of("-CAkey", authority.key().toString()));
    return make(name, signed);
  }

  private Certificate make(String name, List<String> options) {
    Certificate made =
        new Certificate(directory.resolve(name + ".key"), directory.resolve(name + ".pem"));
    List<String> line = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "1"));
    line.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"));
    line.addAll(List.of("-subj", "/CN=" + name));
    line.addAll(List.of("-keyout", made.key().toString()));
    line.addAll(List.of("-out", made.certificate().toString()));
    line.addAll(options);
    Command.run(line);
    return made;
  }
}
