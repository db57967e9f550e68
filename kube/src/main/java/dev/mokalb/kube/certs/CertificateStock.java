package dev.mokalb.kube.certs;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the Secret of the webhooks holds, under the keys of MetalLB's. What of it cannot be read
 * counts as missing.
 *
 * @param authorities those that callers trust, the newest first
 * @param issuer the newest authority with its key; empty if this program cannot sign with it
 * @param serving what servers show of themselves
 * @param problems what could not be read, and why
 */
public record CertificateStock(
    List<X509Certificate> authorities,
    Optional<Identity> issuer,
    Optional<Identity> serving,
    List<String> problems) {

  /** Entries of the Secret. */
  public static final String AUTHORITIES = "ca.crt";

  public static final String AUTHORITY_KEY = "ca.key";
  public static final String SERVING = "tls.crt";
  public static final String SERVING_KEY = "tls.key";

  /** Longer than anybody may take to hear of a changed Secret. */
  static final Duration YOUNG = Duration.ofHours(1);

  public static final CertificateStock EMPTY =
      new CertificateStock(List.of(), Optional.empty(), Optional.empty(), List.of());

  public CertificateStock {
    authorities = List.copyOf(authorities);
    problems = List.copyOf(problems);
  }

  /** Reads the entries of a Secret, decoded from base64. */
  public static CertificateStock read(Map<String, String> data) {
    List<String> problems = new ArrayList<>();
    String bundle = data.getOrDefault(AUTHORITIES, "");
    List<X509Certificate> authorities = List.of();
    try {
      authorities = Identity.readCertificates(bundle);
    } catch (GeneralSecurityException e) {
      problems.add(AUTHORITIES + ": " + e.getMessage());
    }
    Optional<Identity> issuer =
        read(bundle, data.getOrDefault(AUTHORITY_KEY, ""), AUTHORITIES, problems)
            .filter(one -> one.key().getAlgorithm().equals("EC"))
            .map(one -> new Identity(List.of(one.certificate()), one.key()));
    Optional<Identity> serving =
        read(data.getOrDefault(SERVING, ""), data.getOrDefault(SERVING_KEY, ""), SERVING, problems);
    return new CertificateStock(authorities, issuer, serving, problems);
  }

  private static Optional<Identity> read(
      String chain, String key, String entry, List<String> problems) {
    try {
      return Optional.of(Identity.read(chain, key));
    } catch (GeneralSecurityException e) {
      problems.add(entry + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** The same, with the authorities of a PEM text behind its own. */
  public CertificateStock trustingToo(String pem) {
    Set<X509Certificate> all = new LinkedHashSet<>(authorities);
    all.addAll(readable(pem));
    return new CertificateStock(List.copyOf(all), issuer, serving, problems);
  }

  /**
   * Whom callers are to trust: the authorities, and those of others that are so young that the
   * Secret may have them and this stock may be of before.
   *
   * @param pem whom they trust now
   * @return PEM; empty if all is well
   */
  public Optional<String> bundleInPlaceOf(String pem, Instant now) {
    List<X509Certificate> trusted = readable(pem);
    Set<X509Certificate> wanted = new LinkedHashSet<>(authorities);
    trusted.stream().filter(one -> isYoung(one, now)).forEach(wanted::add);
    return wanted.equals(Set.copyOf(trusted))
        ? Optional.empty()
        : Optional.of(Identity.pem(List.copyOf(wanted)));
  }

  private static boolean isYoung(X509Certificate authority, Instant now) {
    return now.isBefore(CertificateMaker.madeAt(authority).plus(YOUNG));
  }

  /** The certificates of a text; none if it is spoilt. */
  private static List<X509Certificate> readable(String pem) {
    try {
      return Identity.readCertificates(pem);
    } catch (GeneralSecurityException spoilt) {
      return List.of();
    }
  }

  /** The entries of a Secret, not yet in base64. */
  public Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(AUTHORITIES, bundlePem());
    issuer.ifPresent(one -> data.put(AUTHORITY_KEY, one.keyPem()));
    serving.ifPresent(one -> {
      data.put(SERVING, one.chainPem());
      data.put(SERVING_KEY, one.keyPem());
    });
    return data;
  }

  /** The authorities as PEM, for those who are to trust them. */
  public String bundlePem() {
    return Identity.pem(authorities);
  }

  /** Whether one of the authorities signed the certificate. */
  boolean vouchesFor(X509Certificate certificate) {
    return authorities.stream()
        .anyMatch(authority -> isSignedBy(certificate, authority.getPublicKey()));
  }

  /** Whether the authority signed what servers show. */
  boolean isServedUnder(X509Certificate authority) {
    return serving
        .filter(one -> isSignedBy(one.certificate(), authority.getPublicKey()))
        .isPresent();
  }

  static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
    try {
      certificate.verify(key);
      return true;
    } catch (GeneralSecurityException other) {
      return false;
    }
  }
}
