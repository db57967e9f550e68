package dev.mokalb.kube.certs;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When certificates are renewed, so that nobody who calls ever meets one that it does not trust:
 *
 * <ol>
 *   <li>a new authority is trusted beside the old one for a while before anything is signed by it;
 *   <li>then servers get a certificate of the new authority;
 *   <li>the old authority is trusted until every server has had time to take that.
 * </ol>
 *
 * Each step is one new state of the Secret, decided from the state and the time alone, so that any
 * replica can take it.
 */
public final class Renewal {

  static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  static final Duration SERVING_LIFE = Duration.ofDays(365);

  /** Longer than a serving certificate lasts, so that none outlives its authority. */
  static final Duration AUTHORITY_RENEWED_BEFORE = Duration.ofDays(730);

  static final Duration SERVING_RENEWED_BEFORE = Duration.ofDays(120);

  /** Time for the API servers to hear of a new authority: they need seconds. */
  static final Duration TRUSTED_BEFORE_USE = Duration.ofHours(1);

  /** Time for the servers to take a new certificate: they need seconds. */
  static final Duration TRUSTED_AFTER_USE = Duration.ofHours(24);

  /**
   * More than two are there only if somebody else writes the Secret too, or deletes it: each time
   * there is one more, until a day has passed. Any of them may be the one that servers show a
   * certificate of.
   */
  static final int AUTHORITIES_MAX = 16;

  private Renewal() {}

  /** What to do with the stock now. */
  public sealed interface Step {

    /** Nothing before that time. */
    record Keep(Instant until) implements Step {}

    /** A new authority and a certificate of it, at once: there is nothing to go on with. */
    record StartAnew() implements Step {}

    /** A new authority beside what there is. */
    record AddAuthority() implements Step {}

    /** A new serving certificate of the newest authority. */
    record IssueServing() implements Step {}

    /** Nothing is served any more that needs the older authorities. */
    record ForgetOlder() implements Step {}
  }

  /**
   * The next step.
   *
   * @param names what servers are called by
   */
  public static Step next(CertificateStock stock, SubjectNames names, Instant now) {
    Optional<Identity> serving =
        stock.serving().filter(one -> isGood(one.certificate(), stock, names, now));
    Optional<Identity> issuer =
        stock.issuer().filter(one -> !now.isBefore(one.certificate().getNotBefore().toInstant()));
    if (issuer.isEmpty() || !now.isBefore(authorityDue(issuer.get()))) {
      return serving.isPresent() ? new Step.AddAuthority() : new Step.StartAnew();
    }
    if (serving.isEmpty()) {
      return new Step.IssueServing();
    }
    return next(stock, issuer.get(), serving.get().certificate(), now);
  }

  private static Step next(
      CertificateStock stock, Identity issuer, X509Certificate serving, Instant now) {
    List<Instant> due = new ArrayList<>(List.of(authorityDue(issuer)));
    if (!CertificateStock.isSignedBy(serving, issuer.certificate().getPublicKey())) {
      Instant trusted = CertificateMaker.madeAt(issuer.certificate()).plus(TRUSTED_BEFORE_USE);
      if (!now.isBefore(trusted)) {
        return new Step.IssueServing();
      }
      due.add(trusted);
    } else {
      Instant servingDue = serving.getNotAfter().toInstant().minus(SERVING_RENEWED_BEFORE);
      if (!now.isBefore(servingDue)) {
        return new Step.IssueServing();
      }
      due.add(servingDue);
      Instant taken = CertificateMaker.madeAt(serving).plus(TRUSTED_AFTER_USE);
      if (stock.authorities().size() > 1 && !now.isBefore(taken)) {
        return new Step.ForgetOlder();
      }
      if (stock.authorities().size() > 1) {
        due.add(taken);
      }
    }
    return new Step.Keep(Collections.min(due));
  }

  private static Instant authorityDue(Identity issuer) {
    return issuer.certificate().getNotAfter().toInstant().minus(AUTHORITY_RENEWED_BEFORE);
  }

  private static boolean isGood(
      X509Certificate certificate, CertificateStock stock, SubjectNames names, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && now.isBefore(certificate.getNotAfter().toInstant())
        && namesOf(certificate).containsAll(wanted(names))
        && stock.vouchesFor(certificate);
  }

  private static Set<String> wanted(SubjectNames names) {
    return Stream.concat(
            names.dns().stream(),
            // As the JDK writes them too.
            names.addresses().stream().map(address -> address.toInetAddress().getHostAddress()))
        .collect(Collectors.toSet());
  }

  private static Set<String> namesOf(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Set.of()
          : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.toSet());
    } catch (CertificateParsingException e) {
      return Set.of(); // Such a certificate is replaced.
    }
  }

  /** The stock after the step; the same after {@link Step.Keep}. */
  public static CertificateStock perform(
      Step step, CertificateStock stock, SubjectNames names, Instant now, CertificateMaker maker)
      throws GeneralSecurityException {
    return switch (step) {
      case Step.Keep _ -> stock;
      case Step.StartAnew _ -> {
        CertificateStock added = withNewAuthority(stock, now, maker);
        yield withNewServing(added, names, now, maker);
      }
      case Step.AddAuthority _ -> withNewAuthority(stock, now, maker);
      case Step.IssueServing _ -> withNewServing(stock, names, now, maker);
      case Step.ForgetOlder _ ->
          new CertificateStock(
              stock.authorities().subList(0, 1), stock.issuer(), stock.serving(), List.of());
    };
  }

  private static CertificateStock withNewAuthority(
      CertificateStock stock, Instant now, CertificateMaker maker) throws GeneralSecurityException {
    // Each has a name of its own, so that nobody takes one for the other.
    String name = "webhook authority " + now.getEpochSecond();
    Identity issuer = maker.authority(name, Validity.from(now, AUTHORITY_LIFE));
    List<X509Certificate> authorities = new ArrayList<>();
    authorities.add(issuer.certificate());
    authorities.addAll(besideNew(stock, now));
    return new CertificateStock(authorities, Optional.of(issuer), stock.serving(), List.of());
  }

  /** The older authorities that stay, the newest first; whoever vouches for the servers is one. */
  private static List<X509Certificate> besideNew(CertificateStock stock, Instant now) {
    List<X509Certificate> valid =
        stock.authorities().stream()
            .filter(one -> now.isBefore(one.getNotAfter().toInstant()))
            .toList();
    List<X509Certificate> needed = valid.stream().filter(stock::isServedUnder).limit(1).toList();
    List<X509Certificate> superfluous =
        valid.stream()
            .filter(one -> !needed.contains(one))
            .skip(AUTHORITIES_MAX - 1 - needed.size())
            .toList();
    return valid.stream().filter(one -> !superfluous.contains(one)).toList();
  }

  private static CertificateStock withNewServing(
      CertificateStock stock, SubjectNames names, Instant now, CertificateMaker maker)
      throws GeneralSecurityException {
    Identity issuer = stock.issuer().orElseThrow();
    Identity serving =
        maker.server(issuer, "webhook server", names, Validity.from(now, SERVING_LIFE));
    return new CertificateStock(
        stock.authorities(), Optional.of(issuer), Optional.of(serving), List.of());
  }
}
