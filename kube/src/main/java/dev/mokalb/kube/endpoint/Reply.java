package dev.mokalb.kube.endpoint;

/** An answer over HTTP. */
public record Reply(int code, String type, String body) {

  private static final String PLAIN = "text/plain; charset=utf-8";

  /** A line of text. */
  public static Reply text(int code, String line) {
    return new Reply(code, PLAIN, line + "\n");
  }
}
