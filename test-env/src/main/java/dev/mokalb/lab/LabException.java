package dev.mokalb.lab;

/** Something in the lab did not hold; the message says what, and where to look. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
