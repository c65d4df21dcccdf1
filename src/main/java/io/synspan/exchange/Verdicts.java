package io.synspan.exchange;

/** What a window has found out. */
interface Verdicts {
  /** This upstream exchange stays without a pair. */
  void settle(Exchange upstream, Unpaired reason);

  /** This upstream exchange has found its cause. */
  void explained(Exchange upstream);

  /** Of these two, one can't have the cause that it seems to have. */
  Exchange lessProven(Exchange one, Exchange other);

  /**
   * This upstream exchange can't have a cause.
   *
   * @return whether its upstream had been blamed before, and had shown since that it is not to
   *     blame
   */
  boolean blame(Exchange upstream);

  /** Nothing more can be caused by this downstream exchange, or found out about it. */
  void finish(Exchange downstream);
}
