package dev.mokalb.kube.write;

/**
 * Who says it.
 *
 * @param component such as {@code metallb-controller}
 * @param host the node; empty when it does not matter
 */
public record EventSource(String component, String host) {}
