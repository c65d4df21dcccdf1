package io.synspan.testing;

import java.util.Random;

/** Something that is given random input, one case after the other, on one thread. */
public interface FuzzTarget {
  /**
   * Makes one case, gives it to what is tested and checks what must always hold.
   *
   * @throws AssertionError where it does not
   * @throws Exception likewise
   */
  void next(Random random) throws Exception;
}
