package dev.mokalb.kube.certs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.certs.Renewal.Step;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is done with which stock, and that nobody is ever shown what it does not trust. */
class RenewalTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final SubjectNames NAMES =
      SubjectNames.ofDns("metallb-webhook-service.metallb-system.svc");
  private static final CertificateMaker MAKER = new CertificateMaker(new SecureRandom());

  private static CertificateStock perform(Step step, CertificateStock stock, Instant now)
      throws GeneralSecurityException {
    return Renewal.perform(step, stock, NAMES, now, MAKER);
  }

  private static CertificateStock fresh() throws GeneralSecurityException {
    return perform(new Step.StartAnew(), CertificateStock.EMPTY, START);
  }

  private static Step next(CertificateStock stock, Instant now) {
    return Renewal.next(stock, NAMES, now);
  }

  private static String entry(CertificateStock stock, String name) {
    return stock.data().getOrDefault(name, "");
  }

  /** The stock with another text in one entry. */
  private static CertificateStock with(CertificateStock stock, String entry, String text) {
    Map<String, String> data = new TreeMap<>(stock.data());
    data.put(entry, text);
    return CertificateStock.read(data);
  }

  @Test
  void nothingBecomesAnAuthorityAndACertificate() throws GeneralSecurityException {
    assertThat(next(CertificateStock.EMPTY, START)).isEqualTo(new Step.StartAnew());
    CertificateStock stock = fresh();
    assertThat(stock.authorities()).hasSize(1);
    assertThat(next(stock, START))
        .isEqualTo(
            new Step.Keep(START.plus(Renewal.SERVING_LIFE).minus(Renewal.SERVING_RENEWED_BEFORE)));
  }

  @Test
  void theSecretIsReadAsItWasWritten() throws GeneralSecurityException {
    CertificateStock stock = fresh();
    CertificateStock read = CertificateStock.read(stock.data());
    assertThat(read.problems()).isEmpty();
    assertThat(read.data())
        .isEqualTo(stock.data())
        .containsOnlyKeys("ca.crt", "ca.key", "tls.crt", "tls.key");
  }

  @Test
  void aServingCertificateIsRenewedByTheSameAuthority() throws GeneralSecurityException {
    CertificateStock stock = fresh();
    Instant due = ((Step.Keep) next(stock, START)).until();
    assertThat(next(stock, due.minusSeconds(1))).isEqualTo(new Step.Keep(due));
    assertThat(next(stock, due)).isEqualTo(new Step.IssueServing());
    CertificateStock renewed = perform(next(stock, due), stock, due);
    assertThat(renewed.authorities()).isEqualTo(stock.authorities());
    assertThat(renewed.serving()).isNotEqualTo(stock.serving());
  }

  @Test
  void anAuthorityIsTrustedBeforeItIsUsedAndForgottenAfter() throws GeneralSecurityException {
    CertificateStock stock = fresh();
    Instant due = START.plus(Renewal.AUTHORITY_LIFE).minus(Renewal.AUTHORITY_RENEWED_BEFORE);
    CertificateStock late = perform(new Step.IssueServing(), stock, due);
    assertThat(next(late, due)).isEqualTo(new Step.AddAuthority());
    CertificateStock added = perform(next(late, due), late, due);
    assertThat(added.authorities()).hasSize(2).endsWith(stock.authorities().getFirst());
    assertThat(added.serving()).isEqualTo(late.serving());
    Instant used = due.plus(Renewal.TRUSTED_BEFORE_USE);
    assertThat(next(added, due)).isEqualTo(new Step.Keep(used));
    assertThat(next(added, used)).isEqualTo(new Step.IssueServing());
    CertificateStock served = perform(next(added, used), added, used);
    Instant forgotten = used.plus(Renewal.TRUSTED_AFTER_USE);
    assertThat(next(served, used)).isEqualTo(new Step.Keep(forgotten));
    assertThat(next(served, forgotten)).isEqualTo(new Step.ForgetOlder());
    CertificateStock alone = perform(next(served, forgotten), served, forgotten);
    assertThat(alone.authorities()).containsExactly(added.authorities().getFirst());
    assertThat(next(alone, forgotten)).isInstanceOf(Step.Keep.class);
  }

  /** MetalLB signs with RSA; its certificate is served until ours is trusted. */
  @Test
  void theStockOfMetalLbIsTakenOverWithoutABreak() throws IOException, GeneralSecurityException {
    String certificate = IdentityTest.file("rsa.crt");
    String key = IdentityTest.file("rsa-pkcs1.key");
    CertificateStock theirs =
        CertificateStock.read(
            Map.of("ca.crt", certificate, "ca.key", key, "tls.crt", certificate, "tls.key", key));
    assertThat(theirs.issuer()).isEmpty();
    Instant now = theirs.serving().orElseThrow().certificate().getNotBefore().toInstant();
    assertThat(next(theirs, now)).isEqualTo(new Step.AddAuthority());
    CertificateStock both = perform(next(theirs, now), theirs, now);
    assertThat(both.serving()).isEqualTo(theirs.serving());
    assertThat(CertificateStock.read(both.data()).problems()).isEmpty();
    assertThat(next(both, now)).isEqualTo(new Step.Keep(now.plus(Renewal.TRUSTED_BEFORE_USE)));
  }

  @Test
  void whatIsBrokenIsRepairedAtOnce() throws GeneralSecurityException {
    CertificateStock stock = fresh();
    CertificateStock other = fresh();
    Map<String, Step> expected = new TreeMap<>();
    Map<String, CertificateStock> broken = new TreeMap<>();
    broken.put("tls.crt missing", with(stock, "tls.crt", ""));
    expected.put("tls.crt missing", new Step.IssueServing());
    broken.put("tls.key of another", with(stock, "tls.key", entry(other, "tls.key")));
    expected.put("tls.key of another", new Step.IssueServing());
    broken.put("tls.key garbage", with(stock, "tls.key", "garbage"));
    expected.put("tls.key garbage", new Step.IssueServing());
    broken.put("ca.key missing", with(stock, "ca.key", ""));
    expected.put("ca.key missing", new Step.AddAuthority());
    broken.put("ca.crt of another", with(stock, "ca.crt", entry(other, "ca.crt")));
    expected.put("ca.crt of another", new Step.StartAnew());
    broken.put("ca.crt missing", with(stock, "ca.crt", ""));
    expected.put("ca.crt missing", new Step.StartAnew());
    broken.forEach(
        (name, one) -> assertThat(next(one, START)).as(name).isEqualTo(expected.get(name)));
    CertificateStock anew = perform(new Step.StartAnew(), broken.get("ca.crt of another"), START);
    assertThat(anew.authorities()).as("others may still show it").hasSize(2);
  }

  @Test
  void anotherNameNeedsAnotherCertificate() throws GeneralSecurityException {
    assertThat(Renewal.next(fresh(), SubjectNames.ofDns("other.svc"), START))
        .isEqualTo(new Step.IssueServing());
  }

  @Test
  void anExpiredCertificateIsReplacedWhateverElseIsDue() throws GeneralSecurityException {
    CertificateStock stock = fresh();
    Instant expired = START.plus(Renewal.SERVING_LIFE);
    assertThat(next(stock, expired)).isEqualTo(new Step.IssueServing());
    Instant allExpired = START.plus(Renewal.AUTHORITY_LIFE);
    assertThat(next(stock, allExpired)).isEqualTo(new Step.StartAnew());
    assertThat(perform(new Step.StartAnew(), stock, allExpired).authorities()).hasSize(1);
  }

  @Test
  void authoritiesDoNotPileUp() throws GeneralSecurityException {
    CertificateStock stock = fresh();
    for (int i = 0; i < 2 * Renewal.AUTHORITIES_MAX; i++) {
      stock = perform(new Step.AddAuthority(), stock, START);
    }
    assertThat(stock.authorities()).hasSize(Renewal.AUTHORITIES_MAX);
  }

  @Test
  void manyNewAuthoritiesDoNotPushOutTheOneThatIsServedUnder() throws GeneralSecurityException {
    CertificateStock stock = fresh();
    X509Certificate servedUnder = stock.authorities().getFirst();
    for (int i = 0; i < 2 * Renewal.AUTHORITIES_MAX; i++) {
      stock = perform(new Step.AddAuthority(), stock, START);
    }
    assertThat(stock.authorities())
        .startsWith(stock.issuer().orElseThrow().certificate())
        .endsWith(servedUnder);
    assertThat(next(stock, START)).isEqualTo(new Step.Keep(START.plus(Renewal.TRUSTED_BEFORE_USE)));
  }

  /** A state of the Secret, and since when. */
  private record Epoch(Instant since, CertificateStock stock) {}

  @Test
  void inFortyYearsNobodyIsShownWhatItDoesNotTrust() throws GeneralSecurityException {
    List<Epoch> epochs = new ArrayList<>();
    Instant now = START;
    CertificateStock stock = CertificateStock.EMPTY;
    while (now.isBefore(START.plus(Duration.ofDays(40 * 365)))) {
      Step step = next(stock, now);
      if (step instanceof Step.Keep keep) {
        assertThat(keep.until()).isAfter(now);
        now = keep.until();
      } else {
        stock = perform(step, stock, now);
        epochs.add(new Epoch(now, stock));
        now = now.plusSeconds(1); // as the Secret's watch tells it
      }
    }
    assertThat(epochs).hasSizeGreaterThan(60);
    for (int i = 0; i + 1 < epochs.size(); i++) {
      Epoch before = epochs.get(i);
      Epoch after = epochs.get(i + 1);
      X509Certificate old = before.stock().serving().orElseThrow().certificate();
      X509Certificate renewed = after.stock().serving().orElseThrow().certificate();
      // Whoever is late, server or caller, meets the other's state.
      assertThat(before.stock().vouchesFor(renewed)).isTrue();
      assertThat(after.stock().vouchesFor(old)).isTrue();
      assertThat(old.getNotAfter().toInstant())
          .isAfter(after.since().plus(Renewal.TRUSTED_AFTER_USE));
      assertThat(before.stock().authorities())
          .filteredOn(authority -> CertificateStock.isSignedBy(old, authority.getPublicKey()))
          .allSatisfy(
              authority -> assertThat(authority.getNotAfter()).isAfterOrEqualTo(old.getNotAfter()));
      assertThat(Duration.between(before.since(), after.since()))
          .as("two steps in the time that somebody may be late")
          .isGreaterThanOrEqualTo(Renewal.TRUSTED_BEFORE_USE);
    }
  }
}
