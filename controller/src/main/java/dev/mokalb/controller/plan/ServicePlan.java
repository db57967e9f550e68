package dev.mokalb.controller.plan;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.List;

/** What should become of one Service. */
public sealed interface ServicePlan {

  /** It is not ours, or there is nothing to do and nothing that it holds. */
  record Ignore() implements ServicePlan {}

  /** It has what it should have; nothing is written. */
  record Keep(List<IpAddress> addresses) implements ServicePlan {
    public Keep {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Its status becomes exactly these addresses.
   *
   * @param loss why it does not keep what its status holds now; {@link Loss.None} where it does
   */
  record Assign(List<IpAddress> addresses, String pool, Loss loss) implements ServicePlan {
    public Assign {
      addresses = List.copyOf(addresses);
    }
  }

  /** It is no longer a load balancer's: its status is emptied. */
  record Release() implements ServicePlan {}

  /**
   * It gets nothing new.
   *
   * @param kept what it keeps of its status meanwhile; the rest is removed
   * @param loss why it does not keep the rest
   */
  record Refuse(Refusal refusal, Kept kept, Loss loss) implements ServicePlan {}

  /**
   * What a Service keeps of its status.
   *
   * @param pool that the addresses are of, as far as is known; else what the status says of it
   */
  record Kept(List<IpAddress> addresses, String pool) {

    static final Kept NOTHING = new Kept(List.of(), "");

    public Kept {
      addresses = List.copyOf(addresses);
    }
  }

  /** Why addresses in the status cannot stay there. */
  sealed interface Loss {

    /** They stay, or there were none. */
    record None() implements Loss {}

    /** An address belongs to no pool: another load balancer wrote it, or the pool changed. */
    record InNoPool(IpAddress address) implements Loss {}

    /** The pool of the address is not the one that is asked for. */
    record InOtherPool(IpAddress address, String wanted) implements Loss {}

    /** The Service asks for other addresses now. */
    record OtherRequested() implements Loss {}

    /** A Service with more right holds the address too, and the two do not share. */
    record HeldByAnother(IpAddress address, ObjectKey holder) implements Loss {}

    /** The families of the Service changed. */
    record OtherFamilies() implements Loss {}

    /** The addresses are of different pools. */
    record SeveralPools() implements Loss {}

    /** The pool of the address is kept for other Services now. */
    record KeptForOthers(IpAddress address, String pool) implements Loss {}

    /** What is lost and why, to follow the name of the Service. */
    default String message() {
      return switch (this) {
        case None _ -> "";
        case InNoPool in ->
            "current IP \""
                + in.address()
                + "\" is not allowed: it belongs to no pool (another load balancer wrote it, or the"
                + " pool was changed)";
        case InOtherPool in ->
            "current IP \""
                + in.address()
                + "\" is not in pool \""
                + in.wanted()
                + "\", which the annotation metallb.io/address-pool asks for";
        case OtherRequested _ -> "current IP is not the one that is asked for now";
        case HeldByAnother held ->
            "current IP \""
                + held.address()
                + "\" is held by Service "
                + held.holder()
                + " too, with which it does not share";
        case OtherFamilies _ -> "current IP is not of the families of the Service";
        case SeveralPools _ -> "current IPs are not in one pool";
        case KeptForOthers kept ->
            "current IP \""
                + kept.address()
                + "\" is of pool \""
                + kept.pool()
                + "\", whose spec.serviceAllocation keeps it for other Services";
      };
    }
  }
}
