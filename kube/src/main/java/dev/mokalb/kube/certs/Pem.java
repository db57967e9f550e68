package dev.mokalb.kube.certs;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Text that holds DER values (RFC 7468). */
final class Pem {

  private static final int LINE_CHARS = 64;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private Pem() {}

  /** One value, with what its label says it is. */
  static final class Block {
    private final String label;
    private final byte[] der;

    private Block(String label, byte[] der) {
      this.label = label;
      this.der = der;
    }

    String label() {
      return label;
    }

    byte[] der() {
      return der.clone();
    }
  }

  static String write(String label, byte[] der) {
    String body = Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'}).encodeToString(der);
    return BEGIN + label + DASHES + "\n" + body + "\n" + END + label + DASHES + "\n";
  }

  /** All values in their order; what stands between them is a comment. */
  static List<Block> read(String text) throws GeneralSecurityException {
    List<Block> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      int end = text.indexOf(END + label + DASHES, at);
      if (labelEnd < 0 || end < labelEnd) {
        throw new GeneralSecurityException("a PEM block begins and does not end");
      }
      String body = text.substring(labelEnd + DASHES.length(), end);
      blocks.add(new Block(label, decoded(label, body)));
      at = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  private static byte[] decoded(String label, String body) throws GeneralSecurityException {
    try {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("the PEM block " + label + " is not base64", e);
    }
  }
}
