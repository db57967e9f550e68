package dev.mokalb.kube.certs;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate with its private key: what a server shows of itself, or an authority signs with.
 *
 * @param chain at least one; the first is its own, each next one signed the one before
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  /** Octets that nobody else signs. */
  private static final byte[] PROBE = "Moka".getBytes(StandardCharsets.US_ASCII);

  public Identity {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * Reads both from PEM.
   *
   * @throws GeneralSecurityException something cannot be read, or the two do not belong together;
   *     the message says what
   */
  public static Identity read(String chainPem, String keyPem) throws GeneralSecurityException {
    List<X509Certificate> chain = readCertificates(chainPem);
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate");
    }
    Identity identity = new Identity(chain, readKey(keyPem, chain.getFirst().getPublicKey()));
    if (!identity.belongsTogether()) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
    return identity;
  }

  /** All certificates of a PEM text; other blocks are passed over. */
  static List<X509Certificate> readCertificates(String pem) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem.Block block : Pem.read(pem)) {
      if (block.label().equals(CERTIFICATE)) {
        Certificate one = factory.generateCertificate(new ByteArrayInputStream(block.der()));
        certificates.add((X509Certificate) one);
      }
    }
    return certificates;
  }

  /**
   * Reads a key in any of the forms that tools write: PKCS #8; PKCS #1 and SEC 1, to which only the
   * algorithm has to be added, which the public key names (RFC 5958 §2).
   */
  private static PrivateKey readKey(String pem, PublicKey of) throws GeneralSecurityException {
    for (Pem.Block block : Pem.read(pem)) {
      String label = block.label();
      if (label.equals(KEY)) {
        return key(block.der(), of.getAlgorithm());
      }
      if (label.equals("EC " + KEY) || label.equals("RSA " + KEY)) {
        byte[] algorithm = Der.firstOf(of.getEncoded());
        byte[] wrapped = Der.sequence(Der.integer(0), algorithm, Der.octetString(block.der()));
        return key(wrapped, of.getAlgorithm());
      }
    }
    throw new GeneralSecurityException("there is no private key");
  }

  private static PrivateKey key(byte[] pkcs8, String algorithm) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private boolean belongsTogether() throws GeneralSecurityException {
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate().getPublicKey());
    signature.update(PROBE);
    return signature.verify(signed);
  }

  /** The chain as PEM. */
  public String chainPem() {
    return pem(chain);
  }

  /** The key as PEM, in PKCS #8. */
  public String keyPem() {
    return Pem.write(KEY, key.getEncoded());
  }

  /** Certificates as PEM, in their order. */
  static String pem(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(Pem.write(CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("A certificate that was read can be written", e);
      }
    }
    return text.toString();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return certificate().getSubjectX500Principal() + " until " + certificate().getNotAfter();
  }
}
