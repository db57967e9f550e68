package dev.mokalb.model;

/**
 * A node, as far as it matters for who announces.
 *
 * @param networkUnavailable its condition NetworkUnavailable is True
 * @param excluded it bears the label {@code
 *     node.kubernetes.io/exclude-from-external-load-balancers}
 */
public record NodeSnapshot(String name, boolean networkUnavailable, boolean excluded) {}
