package dev.mokalb.model.config;

/**
 * Why a piece of configuration is not in force.
 *
 * @param field the path to the value, with the value quoted: {@code spec.addresses[0] "x"}
 * @param rule what is wrong with it, to follow the field
 * @param remedy what to do, an imperative
 */
public record Problem(SourceRef source, String field, String rule, String remedy) {

  /** One sentence for events, logs and status. */
  public String message() {
    return source + ": " + field + " " + rule + ": " + remedy;
  }
}
