package dev.mokalb.net.bgp;

/** Says that the sender lives, and in answer to an OPEN that it agrees (RFC 4271 §4.4). */
public record Keepalive() implements Message {}
