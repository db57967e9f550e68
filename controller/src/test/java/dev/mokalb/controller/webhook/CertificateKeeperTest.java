package dev.mokalb.controller.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.webhook.SharedCertificates.Weather;
import dev.mokalb.kube.certs.CertificateMaker;
import dev.mokalb.kube.certs.CertificateStock;
import dev.mokalb.kube.certs.Identity;
import dev.mokalb.kube.certs.SubjectNames;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several replicas over one Secret; time passes only here. */
class CertificateKeeperTest {

  private static final SubjectNames NAMES = SubjectNames.ofDns("webhook.svc");
  private static final CertificateMaker MAKER = new CertificateMaker(new SecureRandom());

  private final SharedCertificates shared = new SharedCertificates();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");

  /** A process with its view of the Secret and what its server shows. */
  private final class Replica {
    private final SharedCertificates.View view = shared.new View();
    private @Nullable Identity shown;
    private final CertificateKeeper keeper =
        new CertificateKeeper(
            view, NAMES, MAKER, (InstantSource) () -> now, identity -> shown = identity);

    Duration step() {
      return keeper.step();
    }

    /** Hears and does everything that is due at this moment. */
    void settle() {
      for (int i = 0; i < 10; i++) {
        view.hear();
        step();
      }
    }

    Identity shown() {
      return Objects.requireNonNull(shown, "nothing is shown");
    }

    boolean isTrusted() {
      return shown != null && CertificateKeeperTest.isTrusted(shown(), shared.trusted(), now);
    }
  }

  private static boolean isTrusted(Identity identity, String bundle, Instant now) {
    CertificateStock trusted = CertificateStock.read(Map.of("ca.crt", bundle));
    X509Certificate certificate = identity.certificate();
    return trusted.authorities().stream().anyMatch(authority -> isSigned(certificate, authority))
        && certificate.getNotAfter().toInstant().isAfter(now);
  }

  /** Signatures are slow to check, and the same ones are looked at again and again. */
  private static final Map<List<X509Certificate>, Boolean> SIGNED = new HashMap<>();

  private static boolean isSigned(X509Certificate certificate, X509Certificate authority) {
    return SIGNED.computeIfAbsent(
        List.of(certificate, authority), _ -> verifies(certificate, authority));
  }

  private static boolean verifies(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException other) {
      return false;
    }
  }

  @Test
  void theFirstReplicaMakesThemAndTheSecondTakesThem() {
    Replica one = new Replica();
    Replica two = new Replica();
    one.settle();
    two.settle();
    assertThat(shared.writes()).isEqualTo(1);
    assertThat(two.shown().certificate()).isEqualTo(one.shown().certificate());
    assertThat(one.isTrusted()).isTrue();
  }

  @Test
  void nothingIsDoneBeforeTheSecretIsKnown() {
    Replica one = new Replica();
    one.step();
    assertThat(shared.writes()).isZero();
  }

  @Test
  void ofTwoThatStartTogetherTheSecondIsOvertaken() {
    Replica one = new Replica();
    Replica two = new Replica();
    one.view.hear();
    two.view.hear();
    one.step();
    two.step();
    assertThat(shared.writes()).isEqualTo(1);
    two.settle();
    assertThat(two.shown().certificate()).isEqualTo(one.shown().certificate());
  }

  @Test
  void trustThatSomebodyRemovesComesBack() {
    Replica one = new Replica();
    one.settle();
    shared.forgetTrust();
    now = now.plus(Duration.ofSeconds(10));
    one.settle();
    assertThat(one.isTrusted()).isTrue();
  }

  @Test
  void twoThatDisagreeForAMomentDoNotWriteInTurns() {
    Replica one = new Replica();
    one.settle();
    shared.forgetTrust();
    Duration pause = one.step();
    assertThat(shared.trusted()).isEmpty(); // It was changed a moment ago.
    assertThat(pause).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aDeletedSecretComesBackWithAnotherAuthorityAndNobodyNotices() {
    Replica one = new Replica();
    one.settle();
    Identity before = one.shown();
    String keyBefore = authorityKey();
    shared.deleteSecret();
    one.settle();
    assertThat(authorityKey()).isNotEqualTo(keyBefore);
    assertThat(one.shown().certificate()).isEqualTo(before.certificate());
    assertThat(one.isTrusted()).isTrue();
    now = now.plus(Duration.ofHours(2));
    one.settle();
    assertThat(one.shown().certificate()).isNotEqualTo(before.certificate());
    assertThat(one.isTrusted()).isTrue();
    now = now.plus(Duration.ofDays(2));
    one.settle();
    assertThat(isTrusted(before, shared.trusted(), now)).isFalse();
  }

  private String authorityKey() {
    return shared.secret().orElseThrow().stock().data().getOrDefault("ca.key", "");
  }

  @Test
  void aSecretThatSomebodySpoiltIsMended() {
    Replica one = new Replica();
    one.settle();
    shared.put(CertificateStock.read(Map.of("ca.crt", "nonsense", "tls.crt", "nonsense")));
    one.settle();
    assertThat(one.isTrusted()).isTrue();
    assertThat(shared.secret().orElseThrow().stock().problems()).isEmpty();
  }

  @Test
  void whileTheSecretCannotBeWrittenWhatIsThereIsShown() {
    Replica one = new Replica();
    one.settle();
    Replica two = new Replica();
    now = now.plus(Duration.ofDays(300)); // Due, and still valid.
    shared.weather(Weather.AWAY);
    two.settle();
    assertThat(two.shown().certificate()).isEqualTo(one.shown().certificate());
  }

  /** With the first ones the Secret is deleted so often that too few authorities were kept. */
  static LongStream seeds() {
    return LongStream.concat(
        LongStream.of(1_034, 1_647), LongStream.range(0, Long.getLong("moka.seeds", 20)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverHappensNobodyIsShownWhatItDoesNotTrust(long seed) {
    Random random = new Random(seed);
    List<Replica> replicas = new ArrayList<>();
    IntStream.range(0, 3).forEach(_ -> replicas.add(new Replica()));
    replicas.forEach(Replica::settle);
    for (int event = 0; event < 60; event++) {
      int index = random.nextInt(replicas.size());
      Replica replica = replicas.get(index);
      switch (random.nextInt(9)) {
        case 0 -> pass(Duration.ofDays(random.nextInt(400)), replicas);
        case 1 -> pass(Duration.ofMinutes(random.nextInt(200)), replicas);
        case 2, 3 -> replica.view.hear();
        case 4, 5 -> replica.step();
        case 6 -> shared.deleteSecret();
        case 7 -> {
          Replica restarted = new Replica();
          replicas.set(index, restarted);
          restarted.settle();
        }
        default -> {
          shared.weather(random.nextBoolean() ? Weather.AWAY : Weather.MUTE);
          replica.step();
          shared.weather(Weather.FINE);
        }
      }
      for (Replica one : replicas) {
        assertThat(one.isTrusted()).as("seed %d, event %d", seed, event).isTrue();
      }
    }
  }

  /** Time passes in such steps that each replica hears and acts in time. */
  private void pass(Duration length, List<Replica> replicas) {
    Instant end = now.plus(length);
    while (now.isBefore(end)) {
      Duration left = Duration.between(now, end);
      Duration step = left.compareTo(Duration.ofDays(20)) < 0 ? left : Duration.ofDays(20);
      // What is due in hours is done within the hour.
      boolean underWay =
          shared.secret().map(one -> one.stock().authorities().size() > 1).orElse(true);
      now = now.plus(underWay && step.toMinutes() > 30 ? Duration.ofMinutes(30) : step);
      for (Replica one : replicas) {
        one.view.hear();
        one.step();
        one.view.hear();
        one.step();
      }
    }
  }
}
