package dev.mokalb.kube.certs;

import dev.mokalb.net.IpAddress;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * Makes certificates of exactly two kinds (RFC 5280): authorities, and servers. Keys are ECDSA on
 * P-256, signatures with SHA-256. The JDK reads certificates but has no public way to make one.
 */
public final class CertificateMaker {

  private static final String EC_CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"; // RFC 5758 §3.2

  private static final String COMMON_NAME = "2.5.4.3";
  private static final String ORGANIZATION = "2.5.4.10";

  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

  /** Bits of KeyUsage, RFC 5280 §4.2.1.3. */
  private static final int DIGITAL_SIGNATURE = 0;

  private static final int KEY_CERT_SIGN = 5;

  /** Tags of GeneralName, RFC 5280 §4.2.1.6. */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;

  private static final int SERIAL_BITS = 127; // RFC 5280 §4.1.2.2 allows 20 octets, positive
  private static final int KEY_IDENTIFIER_OCTETS = 20;

  private final SecureRandom random;

  public CertificateMaker(SecureRandom random) {
    this.random = random;
  }

  /** Who a certificate is for. */
  private record Subject(X500Principal name, PublicKey key) {}

  /** Who signs it. */
  private record Signer(X500Principal name, PublicKey publicKey, PrivateKey key) {}

  /** An authority that signs certificates of servers, and no other authorities. */
  public Identity authority(String commonName, Validity validity) throws GeneralSecurityException {
    byte[] usage = Der.namedBits(KEY_CERT_SIGN);
    // CA: true, pathLenConstraint: 0
    byte[] constraints = Der.sequence(Der.truth(), Der.integer(0));
    KeyPair pair = newKeys();
    X500Principal name = name(commonName);
    Signer self = new Signer(name, pair.getPublic(), pair.getPrivate());
    List<byte[]> extensions =
        List.of(
            critical(BASIC_CONSTRAINTS, constraints),
            critical(KEY_USAGE, usage),
            extension(SUBJECT_KEY_IDENTIFIER, Der.octetString(identifier(pair.getPublic()))));
    Subject subject = new Subject(name, pair.getPublic());
    return new Identity(List.of(signed(subject, validity, extensions, self)), pair.getPrivate());
  }

  /** A server, signed by an authority of this class. */
  public Identity server(
      Identity authority, String commonName, SubjectNames names, Validity validity)
      throws GeneralSecurityException {
    X509Certificate above = authority.certificate();
    return server(
        newKeys(),
        commonName,
        names,
        validity,
        new Signer(above.getSubjectX500Principal(), above.getPublicKey(), authority.key()));
  }

  /** A server that vouches for itself. */
  public Identity selfSigned(String commonName, SubjectNames names, Validity validity)
      throws GeneralSecurityException {
    KeyPair pair = newKeys();
    X500Principal name = name(commonName);
    return server(
        pair, commonName, names, validity, new Signer(name, pair.getPublic(), pair.getPrivate()));
  }

  private Identity server(
      KeyPair pair, String commonName, SubjectNames names, Validity validity, Signer signer)
      throws GeneralSecurityException {
    List<byte[]> extensions =
        List.of(
            critical(KEY_USAGE, Der.namedBits(DIGITAL_SIGNATURE)),
            extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(SERVER_AUTHENTICATION))),
            extension(SUBJECT_ALTERNATIVE_NAME, alternativeNames(names)),
            extension(SUBJECT_KEY_IDENTIFIER, Der.octetString(identifier(pair.getPublic()))),
            extension(
                AUTHORITY_KEY_IDENTIFIER,
                Der.sequence(Der.implicit(0, identifier(signer.publicKey())))));
    Subject subject = new Subject(name(commonName), pair.getPublic());
    return new Identity(List.of(signed(subject, validity, extensions, signer)), pair.getPrivate());
  }

  private KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(EC_CURVE), random);
    return generator.generateKeyPair();
  }

  private X509Certificate signed(
      Subject subject, Validity validity, List<byte[]> extensions, Signer signer)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
    byte[] contents =
        Der.sequence(
            Der.explicit(0, Der.integer(2)), // version 3
            Der.integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)),
            algorithm,
            signer.name().getEncoded(),
            Der.sequence(Der.time(validity.notBefore()), Der.time(validity.notAfter())),
            subject.name().getEncoded(),
            subject.key().getEncoded(),
            Der.explicit(3, Der.sequence(extensions.toArray(byte[][]::new))));
    Signature signature = Signature.getInstance(SIGNATURE);
    signature.initSign(signer.key(), random);
    signature.update(contents);
    byte[] whole = Der.sequence(contents, algorithm, Der.bitString(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(whole));
  }

  private static X500Principal name(String commonName) {
    byte[] name =
        Der.sequence(
            Der.setOf(Der.sequence(Der.oid(ORGANIZATION), Der.utf8("Moka"))),
            Der.setOf(Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
    return new X500Principal(name);
  }

  private static byte[] extension(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.octetString(value));
  }

  private static byte[] critical(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.truth(), Der.octetString(value));
  }

  private static byte[] alternativeNames(SubjectNames names) {
    List<byte[]> all = new ArrayList<>();
    for (String dns : names.dns()) {
      all.add(Der.implicit(DNS_NAME, dns.getBytes(StandardCharsets.US_ASCII)));
    }
    for (IpAddress address : names.addresses()) {
      all.add(Der.implicit(IP_ADDRESS, address.octets()));
    }
    return Der.sequence(all.toArray(byte[][]::new));
  }

  /** Tells keys apart; how it is made is free (RFC 5280 §4.2.1.2). */
  private static byte[] identifier(PublicKey key) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return Arrays.copyOf(digest, KEY_IDENTIFIER_OCTETS);
  }

  /** When a certificate of this class was made. */
  static Instant madeAt(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(Validity.BACKDATED);
  }
}
