package dev.mokalb.speaker.status;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a node as the value of a label, which holds less than the name of an object may. */
public final class NodeLabel {

  /** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
  private static final int VALUE_MAX = 63;

  private static final int DIGITS = 10;

  private NodeLabel() {}

  /** The name itself, as MetalLB has it; one that is too long is cut and made unique. */
  public static String of(String node) {
    if (node.length() <= VALUE_MAX) {
      return node;
    }
    return node.substring(0, VALUE_MAX - DIGITS - 1) + "-" + digest(node);
  }

  private static String digest(String node) {
    try {
      byte[] octets = node.getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
