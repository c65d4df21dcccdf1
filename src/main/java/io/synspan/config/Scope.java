package io.synspan.config;

/** How far SynSpan looks. */
public enum Scope {
  /** The network namespace that SynSpan itself runs in: a pod, a container, or the machine. */
  NETNS,
  /** Every network namespace of the machine. */
  HOST
}
