package dev.mokalb.controller.webhook;

import dev.mokalb.kube.certs.CertificateStock;
import dev.mokalb.kube.webhook.CertificateStore;
import java.time.Instant;
import java.util.Optional;

/** The Secret and the trust that all replicas share, with an API server that may fail. */
final class SharedCertificates {

  private Optional<CertificateStore.Stored> secret = Optional.empty();
  private String trusted = "";
  private int version;
  private int writes;
  private Weather weather = Weather.FINE;

  /** How the API server is. */
  enum Weather {
    FINE,
    /** It does nothing. */
    AWAY,
    /** It writes, and the answer is lost. */
    MUTE
  }

  void weather(Weather next) {
    weather = next;
  }

  Optional<CertificateStore.Stored> secret() {
    return secret;
  }

  /** The authorities that callers trust, as PEM. */
  String trusted() {
    return trusted;
  }

  int writes() {
    return writes;
  }

  void deleteSecret() {
    secret = Optional.empty();
    version++;
  }

  /** Somebody writes the Secret by hand. */
  void put(CertificateStock stock) {
    secret = Optional.of(new CertificateStore.Stored(Integer.toString(++version), stock));
  }

  void forgetTrust() {
    trusted = "";
  }

  /** What one replica sees of it. */
  final class View implements CertificateStore {
    private boolean known;
    private Optional<Stored> heard = Optional.empty();

    /** Hears what is stored now. */
    void hear() {
      known = true;
      heard = secret;
    }

    @Override
    public boolean isKnown() {
      return known;
    }

    @Override
    public Optional<Stored> stored() {
      return heard;
    }

    @Override
    public String trusted() {
      return trusted;
    }

    @Override
    public Outcome write(Optional<Stored> base, CertificateStock stock) {
      if (weather == Weather.AWAY) {
        return new Outcome.Failed("away");
      }
      boolean same = base.map(Stored::resourceVersion).equals(secret.map(Stored::resourceVersion));
      if (!same) {
        return new Outcome.Overtaken();
      }
      writes++;
      // As it comes back from the API server.
      put(CertificateStock.read(stock.data()));
      return weather == Weather.MUTE ? new Outcome.Failed("no answer") : new Outcome.Done(1);
    }

    @Override
    public Outcome trust(CertificateStock stock, Instant now) {
      if (weather == Weather.AWAY) {
        return new Outcome.Failed("away");
      }
      Optional<String> other = stock.bundleInPlaceOf(trusted, now);
      trusted = other.orElse(trusted);
      return weather == Weather.MUTE
          ? new Outcome.Failed("no answer")
          : new Outcome.Done(other.isPresent() ? 1 : 0);
    }
  }
}
