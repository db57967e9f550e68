package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.speaker.members.MemberKeys;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * |   'M' 0x4d    |   'K' 0x4b    |    format     |     kind      |
 * +---------------+---------------+---------------+---------------+
 * |                    salt of the sender (16)                    |
 * +---------------------------------------------------------------+
 * |                          counter (8)                          |
 * +---------------------------------------------------------------+
 * |                  ciphertext, then the tag (16)                |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The kind is 0 for what JGroups says, 1 for a hello ({@link
 * dev.mokalb.speaker.members.HelloCodec}) and 2 for a heartbeat ({@link SilenceDetector}).
 *
 * <p>While the secret is exchanged several are accepted. A datagram is sealed with the secret that
 * its receiver last used, so that speakers which have not heard of the new one yet still
 * understand; when the old one is no longer accepted, all use the new one.
 *
 * <p>The key of a sender is HMAC-SHA256(SHA-256(secret), salt), and the salt is drawn when the
 * sender starts: the counter can then serve as nonce without ever repeating under a key. The header
 * is authenticated too. A datagram that is recorded and sent again is refused while its sender is
 * remembered; speakers that start later drop it by the sequence numbers of JGroups.
 *
 * <p>Safe for use by several threads.
 */
final class Seal {

  /** What a datagram turned out to be. */
  sealed interface Opened {

    /** It came from a holder of the secret. */
    record Content(Kind kind, ByteBuffer octets) implements Opened {}

    /** It is dropped. */
    record Refused(Refusal reason) implements Opened {}
  }

  /** What a datagram carries. */
  enum Kind {
    /** A message of JGroups. */
    CHANNEL(0),
    /** A hello. */
    HELLO(1),
    /** A heartbeat. */
    HEARTBEAT(2);

    private static final List<Kind> ALL = List.of(values());

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    private static Optional<Kind> of(byte code) {
      for (Kind kind : ALL) { // No stream: each heartbeat comes by here.
        if (kind.code == code) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  static final int HEADER_OCTETS = 28;
  static final int TAG_OCTETS = 16;

  private static final Opened WRONG_SECRET = new Opened.Refused(Refusal.WRONG_SECRET);

  private static final int FORMAT = 1;
  private static final int SALT_OCTETS = 16;
  private static final int COUNTER_OFFSET = HEADER_OCTETS - Long.BYTES;
  private static final int NONCE_OCTETS = 12; // RFC 8439 §2.8
  private static final int SENDERS_MAX = 512;

  /** To find one among the providers costs more than to use it. */
  private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(Seal::newCipher);

  /** One secret, and what this sender makes of it. */
  record Secret(SecretKeySpec master, SecretKeySpec own) {}

  /** The key of a sender, the secret that it was made of, and what was heard of it. */
  private record SenderKey(Secret secret, SecretKeySpec key, ReplayWindow window) {}

  private final byte[] salt = new byte[SALT_OCTETS];
  private final AtomicLong counter = new AtomicLong();

  /** The one to seal with first. */
  private volatile List<Secret> secrets;

  /** Keys of senders whose datagrams were opened; a stranger cannot fill it. */
  private final Map<ByteBuffer, SenderKey> keys = bounded();

  /** The secret that each station last used. */
  private final Map<InetAddress, Secret> lastUsed = bounded();

  private static <K, V> Map<K, V> bounded() {
    return Collections.synchronizedMap(
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > SENDERS_MAX;
          }
        });
  }

  /** Seals with the first of the secrets, of which there is at least one. */
  Seal(MemberKeys memberKeys) {
    new SecureRandom().nextBytes(salt);
    secrets = derive(memberKeys);
  }

  /** These secrets count from now on. */
  void use(MemberKeys memberKeys) {
    Map<SecretKeySpec, Secret> known = new HashMap<>();
    secrets.forEach(secret -> known.put(secret.master(), secret));
    List<Secret> next =
        derive(memberKeys).stream()
            .map(secret -> known.getOrDefault(secret.master(), secret))
            .toList();
    secrets = next;
    keys.values().removeIf(key -> !next.contains(key.secret()));
    lastUsed.values().removeIf(secret -> !next.contains(secret));
  }

  private List<Secret> derive(MemberKeys memberKeys) {
    List<Secret> derived = new ArrayList<>();
    try {
      for (String text : memberKeys.secrets()) {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        SecretKeySpec master = new SecretKeySpec(digest, "HmacSHA256");
        derived.add(new Secret(master, keyOf(master, salt)));
      }
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has SHA-256 and HMAC-SHA256", missing);
    }
    if (derived.isEmpty()) {
      throw new IllegalArgumentException("a seal needs a secret");
    }
    return List.copyOf(derived);
  }

  /** Whether the octets begin like a sealed datagram. */
  static boolean looksSealed(byte[] octets, int offset, int length) {
    return length >= 2 && octets[offset] == 'M' && octets[offset + 1] == 'K';
  }

  /** The secret to seal with for this receiver. */
  Secret secretFor(InetAddress receiver) {
    Secret used = lastUsed.get(receiver);
    return used == null ? secrets.getFirst() : used;
  }

  byte[] close(Kind kind, InetAddress receiver, byte[] octets, int offset, int length) {
    return close(kind, secretFor(receiver), octets, offset, length);
  }

  /** A datagram for all receivers with this secret. */
  byte[] close(Kind kind, Secret secret, byte[] octets, int offset, int length) {
    byte[] sealed = new byte[HEADER_OCTETS + length + TAG_OCTETS];
    ByteBuffer header = ByteBuffer.wrap(sealed);
    long count = counter.getAndIncrement();
    header.put((byte) 'M').put((byte) 'K').put((byte) FORMAT).put(kind.code);
    header.put(salt).putLong(count);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, secret.own(), count);
      cipher.updateAAD(sealed, 0, HEADER_OCTETS);
      cipher.doFinal(octets, offset, length, sealed, HEADER_OCTETS);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("ChaCha20-Poly1305 failed", impossible);
    }
    return sealed;
  }

  Opened open(InetAddress from, byte[] octets, int offset, int length) {
    if (!looksSealed(octets, offset, length)) {
      return new Opened.Refused(Refusal.NOT_ENCRYPTED);
    }
    if (length < HEADER_OCTETS + TAG_OCTETS
        || octets[offset + 2] != FORMAT
        || Kind.of(octets[offset + 3]).isEmpty()) {
      return new Opened.Refused(Refusal.UNKNOWN_FORMAT);
    }
    byte[] sender = new byte[SALT_OCTETS];
    System.arraycopy(octets, offset + 4, sender, 0, SALT_OCTETS);
    try {
      SenderKey known = keys.get(ByteBuffer.wrap(sender));
      if (known != null) {
        Opened opened = opened(known, from, octets, offset, length);
        if (!opened.equals(WRONG_SECRET)) {
          return opened;
        }
      }
      for (Secret secret : secrets) {
        SenderKey key = new SenderKey(secret, keyOf(secret.master(), sender), new ReplayWindow());
        Opened opened = opened(key, from, octets, offset, length);
        if (opened instanceof Opened.Content) {
          keys.put(ByteBuffer.wrap(sender), key);
          return opened;
        }
      }
      return WRONG_SECRET;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("ChaCha20-Poly1305 failed", impossible);
    }
  }

  private Opened opened(SenderKey key, InetAddress from, byte[] octets, int offset, int length)
      throws GeneralSecurityException {
    long count = ByteBuffer.wrap(octets).getLong(offset + COUNTER_OFFSET);
    Cipher cipher = cipher(Cipher.DECRYPT_MODE, key.key(), count);
    cipher.updateAAD(octets, offset, HEADER_OCTETS);
    try {
      byte[] content = cipher.doFinal(octets, offset + HEADER_OCTETS, length - HEADER_OCTETS);
      if (!key.window().isNew(count)) {
        return new Opened.Refused(Refusal.REPLAYED);
      }
      lastUsed.put(from, key.secret());
      return new Opened.Content(
          Kind.of(octets[offset + 3]).orElseThrow(), ByteBuffer.wrap(content));
    } catch (AEADBadTagException wrongKey) {
      return WRONG_SECRET;
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, long count)
      throws GeneralSecurityException {
    Cipher cipher = CIPHERS.get();
    byte[] nonce = ByteBuffer.allocate(NONCE_OCTETS).putLong(4, count).array();
    cipher.init(mode, key, new IvParameterSpec(nonce));
    return cipher;
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", missing);
    }
  }

  private static SecretKeySpec keyOf(SecretKeySpec master, byte[] sender)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(master);
    return new SecretKeySpec(mac.doFinal(sender), "ChaCha20");
  }
}
