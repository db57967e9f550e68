package dev.mokalb.model;

/**
 * One of our conditions in the status of a Service, as {@code kubectl wait --for=condition=…} asks
 * for it.
 *
 * @param type such as {@code mokalb.dev/Allocated}
 * @param reason one word, as the API demands
 * @param message for people; may be empty
 */
public record ServiceCondition(String type, Status status, String reason, String message) {

  /** What begins the types of our conditions; all others belong to somebody else. */
  public static final String PREFIX = "mokalb.dev/";

  /** Whether the Service has the addresses that it asks for. */
  public static final String ALLOCATED = PREFIX + "Allocated";

  /** Whether another station on the network sees the address where it should be. */
  public static final String REACHABLE = PREFIX + "Reachable";

  /** Whether a condition holds. */
  public enum Status {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** As the API writes it. */
    @Override
    public String toString() {
      return text;
    }
  }
}
