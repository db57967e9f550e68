package dev.mokalb.model;

/** {@code spec.ipFamilyPolicy} of a Service. */
public enum FamilyPolicy {
  SINGLE_STACK,
  PREFER_DUAL_STACK,
  REQUIRE_DUAL_STACK
}
