package dev.mokalb.kube.webhook;

import dev.mokalb.kube.certs.CertificateStock;
import java.time.Instant;
import java.util.Optional;

/** Where the certificates of the webhooks are kept for all replicas, and who trusts them. */
public interface CertificateStore {

  /** Whether it is known what is stored. */
  boolean isKnown();

  /** What is stored, as last heard of; empty if nothing is. */
  Optional<Stored> stored();

  /** The authorities that callers trust now, as PEM, as last heard of. */
  String trusted();

  /**
   * Stores it, unless somebody has stored something else than {@code base} meanwhile. Blocks until
   * the API server has answered, or does not.
   */
  Outcome write(Optional<Stored> base, CertificateStock stock);

  /**
   * Has those who call the webhooks trust what {@link CertificateStock#bundleInPlaceOf} says.
   * Blocks as {@link #write} does.
   */
  Outcome trust(CertificateStock stock, Instant now);

  /** A state of the store. */
  record Stored(String resourceVersion, CertificateStock stock) {}

  /** How a write ended. */
  sealed interface Outcome {

    /**
     * All is as it should be.
     *
     * @param objects that were changed
     */
    record Done(int objects) implements Outcome {}

    /** Somebody else was quicker; what there is now will be heard of. */
    record Overtaken() implements Outcome {}

    record Failed(String why) implements Outcome {}
  }
}
