package dev.mokalb.model.metrics;

/** Sets one sample apart from others of its metric. The value may be any text. */
public record Label(String name, String value) {}
