package dev.mokalb.kube.certs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The JDK's own reader and validator, and a TLS handshake, take what is made. */
class CertificateMakerTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration DAY = Duration.ofDays(1);

  private final CertificateMaker maker = new CertificateMaker(new SecureRandom());

  private Identity authority() throws GeneralSecurityException {
    return maker.authority("authority", Validity.from(NOW, DAY.multipliedBy(2)));
  }

  private static void validate(X509Certificate server, X509Certificate authority, Instant at)
      throws GeneralSecurityException {
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(server)), parameters);
  }

  @Test
  void anAuthorityIsOneAndSignsNoOther() throws GeneralSecurityException {
    X509Certificate authority = authority().certificate();
    assertThat(authority.getVersion()).isEqualTo(3);
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(authority.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, false, false, false);
    assertThat(authority.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(authority.getSubjectX500Principal().getName()).isEqualTo("CN=authority,O=Moka");
    assertThat(authority.getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
    assertThat(authority.getSerialNumber()).isPositive();
    assertThat(authority.getCriticalExtensionOIDs()).containsExactly("2.5.29.15", "2.5.29.19");
    authority.verify(authority.getPublicKey());
  }

  @Test
  void aServerIsVouchedForWhileItsCertificateLasts() throws GeneralSecurityException {
    Identity authority = authority();
    Identity server =
        maker.server(authority, "server", SubjectNames.ofDns("a.b.svc"), Validity.from(NOW, DAY));
    X509Certificate certificate = server.certificate();
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getKeyUsage()).startsWith(true, false);
    validate(certificate, authority.certificate(), NOW);
    validate(certificate, authority.certificate(), NOW.plus(DAY).minusSeconds(1));
    assertThatThrownBy(
            () -> validate(certificate, authority.certificate(), NOW.plus(DAY.plusSeconds(1))))
        .isInstanceOf(CertPathValidatorException.class);
    assertThatThrownBy(() -> validate(certificate, authority().certificate(), NOW))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void aServerIsNoAuthority() throws GeneralSecurityException {
    Identity authority = authority();
    Validity validity = Validity.from(NOW, DAY);
    Identity server = maker.server(authority, "server", SubjectNames.ofDns("a"), validity);
    Identity below = maker.server(server, "below", SubjectNames.ofDns("b"), validity);
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(NOW));
    var path =
        CertificateFactory.getInstance("X.509")
            .generateCertPath(List.of(below.certificate(), server.certificate()));
    assertThatThrownBy(() -> CertPathValidator.getInstance("PKIX").validate(path, parameters))
        .isInstanceOf(CertPathValidatorException.class);
  }

  @Test
  void whoVouchesForItselfIsRead() throws GeneralSecurityException {
    Identity one = maker.selfSigned("self", SubjectNames.ofDns("a"), Validity.from(NOW, DAY));
    one.certificate().verify(one.certificate().getPublicKey());
    assertThat(Identity.read(one.chainPem(), one.keyPem()).certificate())
        .isEqualTo(one.certificate());
  }

  @Property(tries = 30)
  void namesAreReadBack(
      @ForAll @From("dnsNames") List<String> dns, @ForAll @From("addresses") List<String> addresses)
      throws GeneralSecurityException {
    SubjectNames names = new SubjectNames(dns, addresses.stream().map(IpAddress::of).toList());
    X509Certificate certificate =
        maker.selfSigned("self", names, Validity.from(NOW, DAY)).certificate();
    assertThat(certificate.getSubjectAlternativeNames())
        .filteredOn(name -> name.get(0).equals(2))
        .map(name -> String.valueOf(name.get(1)))
        .isEqualTo(dns);
    assertThat(certificate.getSubjectAlternativeNames())
        .filteredOn(name -> name.get(0).equals(7))
        .map(name -> IpAddress.of(String.valueOf(name.get(1))).toString())
        .isEqualTo(addresses);
  }

  @Provide
  Arbitrary<List<String>> dnsNames() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .ofMinLength(1)
        .ofMaxLength(60)
        .map(label -> label + ".svc")
        .list()
        .ofMinSize(1)
        .ofMaxSize(20);
  }

  @Provide
  Arbitrary<List<String>> addresses() {
    return Arbitraries.of("10.0.0.1", "255.255.255.255", "fd00::1", "::1").list().ofMaxSize(4);
  }

  @Test
  void aHandshakeSucceedsForTheNameAndFailsForAnother() throws Exception {
    Identity authority = maker.authority("a", Validity.from(Instant.now(), DAY));
    Identity server =
        maker.server(
            authority,
            "server",
            new SubjectNames(List.of("localhost"), List.of(IpAddress.of("127.0.0.1"))),
            Validity.from(Instant.now(), DAY));
    SSLContext trust = trusting(authority.certificate());
    try (SSLServerSocket listener =
            (SSLServerSocket)
                showing(server)
                    .getServerSocketFactory()
                    .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String name : List.of("localhost", "127.0.0.1")) {
        assertThat(handshake(listener, trust, name, threads)).isEqualTo("TLSv1.3");
      }
      assertThatThrownBy(() -> handshake(listener, trust, "other.svc", threads))
          .isInstanceOf(SSLException.class);
    }
  }

  private static String handshake(
      SSLServerSocket listener, SSLContext trust, String name, ExecutorService threads)
      throws IOException {
    var accepted =
        CompletableFuture.runAsync(
            () -> {
              try (SSLSocket socket = (SSLSocket) listener.accept()) {
                socket.startHandshake();
              } catch (IOException refused) {
                // The caller says so.
              }
            },
            threads);
    try (var plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
        SSLSocket socket =
            (SSLSocket)
                trust.getSocketFactory().createSocket(plain, name, listener.getLocalPort(), true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket.getSession().getProtocol();
    } finally {
      accepted.join();
    }
  }

  private static SSLContext trusting(X509Certificate authority) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("a", authority);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static SSLContext showing(Identity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "s", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
