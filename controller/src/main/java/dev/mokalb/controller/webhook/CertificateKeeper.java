package dev.mokalb.controller.webhook;

import dev.mokalb.kube.certs.CertificateMaker;
import dev.mokalb.kube.certs.CertificateStock;
import dev.mokalb.kube.certs.Identity;
import dev.mokalb.kube.certs.Renewal;
import dev.mokalb.kube.certs.Renewal.Step;
import dev.mokalb.kube.certs.SubjectNames;
import dev.mokalb.kube.webhook.CertificateStore;
import dev.mokalb.kube.webhook.CertificateStore.Outcome;
import dev.mokalb.kube.webhook.CertificateStore.Stored;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and renews the certificates that all replicas share: whichever comes first writes, the
 * others take what was written. Confined to its thread, which {@link RecurringTask} runs.
 */
final class CertificateKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

  /** What is due later than this is looked at again until then: clocks are set. */
  private static final Duration LOOK_AT_MOST = Duration.ofHours(1);

  /** What was just written is heard of sooner. */
  private static final Duration UNTIL_HEARD = Duration.ofSeconds(1);

  /** If two replicas see different states for a moment, they shall not write in turns. */
  private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(5);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final CertificateStore store;
  private final SubjectNames names;
  private final CertificateMaker maker;
  private final InstantSource clock;
  private final Consumer<Identity> show;

  private CertificateStock known = CertificateStock.EMPTY;
  private Optional<Identity> shown = Optional.empty();
  private List<X509Certificate> trusted = List.of();
  private Instant trustedNext = Instant.MIN;
  private String told = "";

  /**
   * @param names what the server is called by
   * @param show has the server show an identity from now on
   */
  CertificateKeeper(
      CertificateStore store,
      SubjectNames names,
      CertificateMaker maker,
      InstantSource clock,
      Consumer<Identity> show) {
    this.store = store;
    this.names = names;
    this.maker = maker;
    this.clock = clock;
    this.show = show;
  }

  /** Does what is due, and says when to look again if nothing changes before. */
  Duration step() {
    if (!store.isKnown()) {
      return LOOK_AT_MOST;
    }
    Instant now = clock.instant();
    Optional<Stored> stored = store.stored();
    // Whoever deletes the Secret wants new certificates; callers still trust the old ones only.
    CertificateStock stock = stored.map(Stored::stock).orElseGet(() -> withoutIssuer(known));
    Step step = Renewal.next(stock, names, now);
    if (step instanceof Step.Keep(Instant until)) {
      take(stock);
      return earlier(trust(now), Duration.between(now, until));
    }
    if (step instanceof Step.StartAnew) {
      // Other replicas may still show certificates of an authority that is only remembered there.
      stock = stock.trustingToo(store.trusted());
    }
    try {
      return write(stored, step, Renewal.perform(step, stock, names, now, maker));
    } catch (GeneralSecurityException e) {
      return failed("a certificate cannot be made: " + e);
    }
  }

  private static CertificateStock withoutIssuer(CertificateStock stock) {
    return new CertificateStock(
        stock.authorities(), Optional.empty(), stock.serving(), stock.problems());
  }

  private Duration write(Optional<Stored> base, Step step, CertificateStock renewed) {
    base.map(Stored::stock)
        .filter(stock -> !stock.problems().isEmpty())
        .ifPresent(stock ->
            LOG.warn(
                "of the certificates of the webhooks some cannot be used: {}", stock.problems()));
    return switch (store.write(base, renewed)) {
      case Outcome.Done _ -> {
        LOG.info("certificates of the webhooks: {}", words(step));
        take(renewed);
        yield earlier(trust(clock.instant()), UNTIL_HEARD);
      }
      case Outcome.Overtaken _ -> UNTIL_HEARD;
      case Outcome.Failed(String why) -> {
        if (known.serving().isEmpty()) {
          base.ifPresent(stored -> take(stored.stock())); // Better than nothing.
        }
        yield failed(why);
      }
    };
  }

  private static String words(Step step) {
    return switch (step) {
      case Step.Keep _ -> "nothing to do";
      case Step.StartAnew _ -> "made an authority and a certificate";
      case Step.AddAuthority _ -> "made a new authority; it is trusted beside the old one for now";
      case Step.IssueServing _ -> "made a new certificate";
      case Step.ForgetOlder _ -> "the old authority is not trusted any more";
    };
  }

  private void take(CertificateStock stock) {
    known = stock;
    if (stock.serving().isPresent() && !isShown(stock.serving().get())) {
      shown = stock.serving();
      show.accept(stock.serving().get());
      LOG.info("webhooks show the certificate {}", stock.serving().get());
    }
  }

  private boolean isShown(Identity identity) {
    return shown.filter(one -> one.chain().equals(identity.chain())).isPresent();
  }

  /** Has callers trust what is known; says when to look again. */
  private Duration trust(Instant now) {
    if (known.authorities().equals(trusted) && now.isBefore(trustedNext)) {
      return Duration.between(now, trustedNext);
    }
    return switch (store.trust(known, now)) {
      case Outcome.Done(int objects) -> {
        told = "";
        trusted = known.authorities();
        trustedNext = objects == 0 ? now : now.plus(BETWEEN_CHANGES);
        yield objects == 0 ? LOOK_AT_MOST : BETWEEN_CHANGES;
      }
      case Outcome.Overtaken _ -> UNTIL_HEARD;
      case Outcome.Failed(String why) -> failed(why);
    };
  }

  private Duration failed(String why) {
    if (!why.equals(told)) {
      told = why;
      LOG.error("certificates of the webhooks: {}; tried again every 5 s", why);
    }
    return AFTER_FAILURE;
  }

  private static Duration earlier(Duration one, Duration other) {
    Duration first = one.compareTo(other) < 0 ? one : other;
    return first.compareTo(LOOK_AT_MOST) < 0 ? first : LOOK_AT_MOST;
  }
}
