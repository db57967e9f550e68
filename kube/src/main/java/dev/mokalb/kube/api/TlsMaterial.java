package dev.mokalb.kube.api;

import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates and keys for TLS. */
record TlsMaterial(Pem authority, Pem certificate, Pem key, ServerCheck check) {

  private static final String NO_PASSPHRASE = "";

  /** PEM text: as base64 data, or else in a file; both empty for none. */
  record Pem(String data, String file) {
    static final Pem NONE = new Pem("", "");

    boolean isAbsent() {
      return data.isEmpty() && file.isEmpty();
    }

    private byte[] octets() throws IOException {
      return data.isEmpty()
          ? Files.readAllBytes(Path.of(file))
          : Base64.getMimeDecoder().decode(data);
    }
  }

  /** How the server proves itself. */
  enum ServerCheck {
    /** A certificate of the authority for the server's name. */
    CERTIFICATE,
    /** Not at all: the administrator asked for it. */
    NONE
  }

  static TlsMaterial withAuthority(Pem authority) {
    return new TlsMaterial(authority, Pem.NONE, Pem.NONE, ServerCheck.CERTIFICATE);
  }

  /** Reads them. */
  SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("a certificate or key cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Trusts the authority alone. (fabric8 would add the public authorities of the JDK: some
   * megabytes, and more trust than the API server needs.) Null is the JDK's default.
   */
  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    if (check == ServerCheck.NONE) {
      return trustAll();
    }
    if (authority.isAbsent()) {
      return null;
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    int index = 0;
    for (Certificate trusted :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(authority.octets()))) {
      store.setCertificateEntry("authority-" + index++, trusted);
    }
    if (index == 0) {
      throw new IOException("the certificate authority's data hold no certificate");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  // fabric8 takes null for "none" and does not declare it.
  @SuppressWarnings("NullAway")
  private static TrustManager[] trustAll() throws IOException, GeneralSecurityException {
    return SSLUtils.trustManagers(null, null, true, null, null);
  }

  private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
    if (certificate.isAbsent() || key.isAbsent()) {
      return null;
    }
    try {
      return keyManagers("RSA");
    } catch (InvalidKeySpecException | IOException e) {
      return keyManagers("EC");
    }
  }

  // The reader of fabric8 knows the key formats that kubeconfigs hold: PKCS #8, PKCS #1, SEC 1.
  @SuppressWarnings("NullAway")
  private KeyManager[] keyManagers(String algorithm) throws IOException, GeneralSecurityException {
    return SSLUtils.keyManagers(
        new ByteArrayInputStream(certificate.octets()),
        new ByteArrayInputStream(key.octets()),
        algorithm,
        NO_PASSPHRASE,
        null,
        NO_PASSPHRASE);
  }
}
