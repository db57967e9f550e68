package dev.mokalb.kube.admission;

import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Reading;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A change of one object that the API server asks about before it makes it.
 *
 * @param id to be repeated in the answer
 * @param before what is stored; empty if nothing is
 * @param after what is to be stored; empty if the object is to be deleted
 */
public record AdmissionRequest(
    Id id,
    Target target,
    Operation operation,
    Optional<Submitted> before,
    Optional<Submitted> after,
    Set<Remark> remarks) {

  public AdmissionRequest {
    EnumSet<Remark> copy = EnumSet.noneOf(Remark.class);
    copy.addAll(remarks);
    remarks = Collections.unmodifiableSet(copy);
  }

  /**
   * Names a question.
   *
   * @param apiVersion of the review, in which the answer must be too
   */
  public record Id(String apiVersion, String uid) {}

  /** Which object it is about. */
  public record Target(String kind, ObjectKey key) {}

  /** What is to happen to the object. */
  public enum Operation {
    CREATE,
    UPDATE,
    DELETE
  }

  /** One state of the object, with what it says. */
  public record Submitted(ObjectMeta meta, List<Reading> readings) {
    public Submitted {
      readings = List.copyOf(readings);
    }
  }

  /** What users are to be told although it is allowed, and what no {@link Reading} keeps. */
  public enum Remark {
    /** The object was sent in a version that is deprecated. */
    DEPRECATED_VERSION,
    /** {@code spec.disableMP} is set, which has no effect. */
    DISABLE_MP
  }
}
