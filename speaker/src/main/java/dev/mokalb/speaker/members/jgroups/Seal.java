package dev.mokalb.speaker.members.jgroups;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and authenticates whole datagrams with ChaCha20-Poly1305 (RFC 8439), so that nothing of
 * what a stranger sends reaches the cluster's parsers.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |   'M' 0x4d    |   'K' 0x4b    |    format     |   reserved    |
 * +---------------+---------------+---------------+---------------+
 * |                    salt of the sender (16)                    |
 * +---------------------------------------------------------------+
 * |                          counter (8)                          |
 * +---------------------------------------------------------------+
 * |                  ciphertext, then the tag (16)                |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The key of a sender is HMAC-SHA256(SHA-256(secret), salt), and the salt is drawn when the
 * sender starts: the counter can then serve as nonce without ever repeating under a key. The header
 * is authenticated too. A datagram that is recorded and sent again is not recognised here; JGroups
 * drops repeated messages by their sequence numbers, but a repeated heartbeat can hide the death of
 * a member from the heartbeats, not from its broken connections.
 *
 * <p>Safe for use by several threads.
 */
final class Seal {

  /** What a datagram turned out to be. */
  sealed interface Opened {

    /** It came from a holder of the secret. */
    record Content(ByteBuffer octets) implements Opened {}

    /** It is dropped. */
    record Refused(Refusal reason) implements Opened {}
  }

  static final int HEADER_OCTETS = 28;
  static final int TAG_OCTETS = 16;

  private static final int FORMAT = 1;
  private static final int SALT_OCTETS = 16;
  private static final int COUNTER_OFFSET = HEADER_OCTETS - Long.BYTES;
  private static final int NONCE_OCTETS = 12; // RFC 8439 §2.8
  private static final int SENDERS_MAX = 512;

  private final SecretKeySpec master;
  private final byte[] salt = new byte[SALT_OCTETS];
  private final SecretKeySpec ownKey;
  private final AtomicLong counter = new AtomicLong();

  /** Keys of senders whose datagrams were opened; a stranger cannot fill it. */
  private final Map<ByteBuffer, SecretKeySpec> keys =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SecretKeySpec> eldest) {
              return size() > SENDERS_MAX;
            }
          });

  Seal(String secret) {
    new SecureRandom().nextBytes(salt);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      master = new SecretKeySpec(digest, "HmacSHA256");
      ownKey = keyOf(salt);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has SHA-256 and HMAC-SHA256", missing);
    }
  }

  /** Whether the octets begin like a sealed datagram. */
  static boolean looksSealed(byte[] octets, int offset, int length) {
    return length >= 2 && octets[offset] == 'M' && octets[offset + 1] == 'K';
  }

  byte[] close(byte[] octets, int offset, int length) {
    byte[] sealed = new byte[HEADER_OCTETS + length + TAG_OCTETS];
    ByteBuffer header = ByteBuffer.wrap(sealed);
    long count = counter.getAndIncrement();
    header.put((byte) 'M').put((byte) 'K').put((byte) FORMAT).put((byte) 0).put(salt);
    header.putLong(count);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, ownKey, count);
      cipher.updateAAD(sealed, 0, HEADER_OCTETS);
      cipher.doFinal(octets, offset, length, sealed, HEADER_OCTETS);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("ChaCha20-Poly1305 failed", impossible);
    }
    return sealed;
  }

  Opened open(byte[] octets, int offset, int length) {
    if (!looksSealed(octets, offset, length)) {
      return new Opened.Refused(Refusal.NOT_ENCRYPTED);
    }
    if (length < HEADER_OCTETS + TAG_OCTETS || octets[offset + 2] != FORMAT) {
      return new Opened.Refused(Refusal.UNKNOWN_FORMAT);
    }
    byte[] sender = new byte[SALT_OCTETS];
    System.arraycopy(octets, offset + 4, sender, 0, SALT_OCTETS);
    long count = ByteBuffer.wrap(octets).getLong(offset + COUNTER_OFFSET);
    ByteBuffer cacheKey = ByteBuffer.wrap(sender);
    try {
      SecretKeySpec known = keys.get(cacheKey);
      SecretKeySpec key = known == null ? keyOf(sender) : known;
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, count);
      cipher.updateAAD(octets, offset, HEADER_OCTETS);
      byte[] content = cipher.doFinal(octets, offset + HEADER_OCTETS, length - HEADER_OCTETS);
      if (known == null) {
        keys.put(cacheKey, key);
      }
      return new Opened.Content(ByteBuffer.wrap(content));
    } catch (AEADBadTagException wrongKey) {
      return new Opened.Refused(Refusal.WRONG_SECRET);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("ChaCha20-Poly1305 failed", impossible);
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, long count)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    byte[] nonce = ByteBuffer.allocate(NONCE_OCTETS).putLong(4, count).array();
    cipher.init(mode, key, new IvParameterSpec(nonce));
    return cipher;
  }

  private SecretKeySpec keyOf(byte[] sender) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(master);
    return new SecretKeySpec(mac.doFinal(sender), "ChaCha20");
  }
}
