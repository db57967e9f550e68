package dev.mokalb.controller.loop;

import java.util.function.BooleanSupplier;

/** Makes the writer of one term. */
@FunctionalInterface
public interface StatusWriters {

  /** A writer that sends nothing unless the permit says so right before. */
  StatusWriter under(BooleanSupplier permit);
}
