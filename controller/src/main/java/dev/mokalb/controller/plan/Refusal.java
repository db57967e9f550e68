package dev.mokalb.controller.plan;

import dev.mokalb.controller.alloc.Claimant.Obstacle;
import dev.mokalb.controller.alloc.Quarantine;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Spelling;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Why a Service gets no address, or not the one it wants. */
public sealed interface Refusal {

  /** Nobody configured any pool. */
  record NoPool(String namespace) implements Refusal {}

  /** Pools are configured, but all with mistakes. */
  record NoGoodPool(String namespace) implements Refusal {}

  /**
   * There are pools, but none gives addresses to a Service like this that asks for nothing.
   *
   * @param manual pools with autoAssign false
   * @param kept pools that are kept for other Services
   */
  record NoPoolForAll(List<String> manual, List<String> kept) implements Refusal {}

  /** The pool is kept for other Services. */
  record KeptForOthers(String pool, Restriction restriction) implements Refusal {}

  /** It has one address, and the pool has none of the second family left. */
  record NoSecondFamily(String pool, IpFamily family) implements Refusal {}

  /** Somebody else on the network uses the address that it asks for. */
  record InUseElsewhere(String field, IpAddress address, Quarantine by) implements Refusal {}

  /** By what a pool is kept for others. */
  enum Restriction {
    NAMESPACE,
    SERVICE_LABELS
  }

  /** No address of the family is left in the pools that could serve it. */
  record Exhausted(List<String> pools, List<IpFamily> families) implements Refusal {}

  /** The pools that could serve it have no addresses of the family at all. */
  record FamilyMissing(List<String> pools, List<IpFamily> families) implements Refusal {}

  /** The pool it names does not exist. */
  record UnknownPool(String pool, List<String> pools) implements Refusal {}

  /** The address it asks for is in no pool. */
  record OutsidePools(String field, IpAddress address, List<String> pools) implements Refusal {}

  /** The address it asks for ends in .0 or .255, and its pool avoids those. */
  record Avoided(String field, IpAddress address, String pool) implements Refusal {}

  /** The address it asks for is not in the pool that it asks for. */
  record OutsideRequestedPool(String field, IpAddress address, String pool) implements Refusal {}

  /** The addresses it asks for lie in two pools. */
  record SeveralPools(String field, List<IpAddress> addresses) implements Refusal {}

  /** Another Service holds the address that it asks for, and the two do not share. */
  record Held(String field, IpAddress address, ObjectKey holder, Obstacle obstacle)
      implements Refusal {}

  /** It asks for addresses of other families than it has. */
  record FamilyMismatch(String field, List<IpAddress> addresses, List<IpFamily> families)
      implements Refusal {}

  /** What it asks for cannot be understood. */
  record Malformed(String field, String rule, String remedy) implements Refusal {}

  /** It has no cluster address yet, or is headless. */
  record NoClusterAddress() implements Refusal {}

  /** It requires both families and has one. */
  record NotDualStack(List<IpFamily> families) implements Refusal {}

  /** What has to become free before it is worth trying again. */
  sealed interface Wait {

    /** Nothing: only another configuration, or a change of the Service, can help. */
    record Nothing() implements Wait {}

    /** This address. */
    record One(IpAddress address) implements Wait {}

    /** Any address of these pools and families. */
    record AnyOf(List<String> pools, List<IpFamily> families) implements Wait {}
  }

  /** What has to become free before it is worth trying again. */
  default Wait waitsFor() {
    return switch (this) {
      case Exhausted exhausted -> new Wait.AnyOf(exhausted.pools(), exhausted.families());
      case NoSecondFamily second ->
          new Wait.AnyOf(List.of(second.pool()), List.of(second.family()));
      case Held held -> new Wait.One(held.address());
      case InUseElsewhere used -> new Wait.One(used.address());
      case NoPool _,
          NoGoodPool _,
          NoPoolForAll _,
          KeptForOthers _,
          FamilyMissing _,
          UnknownPool _,
          OutsidePools _,
          Avoided _,
          OutsideRequestedPool _,
          SeveralPools _,
          FamilyMismatch _,
          Malformed _,
          NoClusterAddress _,
          NotDualStack _ ->
          new Wait.Nothing();
    };
  }

  /** The name of the reason, the same in event, metric and log. */
  default String reason() {
    return getClass().getSimpleName();
  }

  /** What is wrong and what to do, in one sentence. */
  default String message() {
    return switch (this) {
      case NoPool no ->
          "no available IPs: no address pool is configured; create an IPAddressPool in namespace "
              + no.namespace()
              + " (or address-pools in the ConfigMap \"config\" there), for example with addresses"
              + " 192.168.2.200-192.168.2.225";
      case NoGoodPool no ->
          "no available IPs: no address pool is in force, as what is configured in namespace "
              + no.namespace()
              + " has mistakes; the events there (kubectl -n "
              + no.namespace()
              + " get events) say which, correct them";
      case NoPoolForAll no -> "no available IPs: " + noneForAll(no);
      case KeptForOthers kept -> keptForOthers(kept);
      case NoSecondFamily second ->
          "every "
              + second.family()
              + " address of pool \""
              + second.pool()
              + "\" is taken, so the Service has one address only; add addresses to the pool";
      case InUseElsewhere used ->
          ("\"%s\" in %s is used by another device on the network (hardware address %s, seen %s);"
                  + " ask for another address or take it off that device")
              .formatted(used.address(), used.field(), used.by().stranger(), used.by().since());
      case Exhausted exhausted ->
          "no available IPs: every "
              + families(exhausted.families())
              + " address of "
              + pools(exhausted.pools())
              + " is taken; add addresses to a pool or delete a Service that holds one";
      case FamilyMissing missing ->
          "no available IPs: "
              + pools(missing.pools())
              + (missing.pools().size() == 1 ? " has no " : " have no ")
              + families(missing.families())
              + " addresses; add some to a pool";
      case UnknownPool unknown ->
          "unknown pool \""
              + unknown.pool()
              + "\" in the annotation metallb.io/address-pool"
              + Spelling.nearest(unknown.pool(), unknown.pools())
                  .map(name -> ", did you mean \"" + name + "\"?")
                  .orElse("")
              + "; "
              + existing(unknown.pools());
      case OutsidePools outside ->
          ("\"%s\" in %s is not allowed in config: it is in no pool; add it to one or ask for an"
                  + " address of %s")
              .formatted(outside.address(), outside.field(), pools(outside.pools()));
      case Avoided avoided ->
          ("\"%s\" in %s is not allowed in config: avoidBuggyIPs of pool \"%s\" excludes addresses"
                  + " that end in .0 or .255; ask for another or turn that off")
              .formatted(avoided.address(), avoided.field(), avoided.pool());
      case OutsideRequestedPool outside ->
          ("\"%s\" in %s is not in pool \"%s\", which the annotation metallb.io/address-pool asks"
                  + " for; change one of the two")
              .formatted(outside.address(), outside.field(), outside.pool());
      case SeveralPools several ->
          several.field()
              + " asks for "
              + list(several.addresses())
              + ", which are not in one pool; ask for addresses of one pool";
      case Held held -> held(held);
      case FamilyMismatch mismatch ->
          mismatch.field()
              + " asks for "
              + list(mismatch.addresses())
              + ", but the Service is "
              + families(mismatch.families())
              + "; ask for one address of each family that it has";
      case Malformed malformed ->
          malformed.field() + " " + malformed.rule() + "; " + malformed.remedy();
      case NoClusterAddress _ ->
          "spec.clusterIPs has no address; a load-balanced Service needs one, so remove"
              + " clusterIP: None";
      case NotDualStack single ->
          "spec.ipFamilyPolicy is RequireDualStack, but spec.clusterIPs has only "
              + families(single.families())
              + "; not enough clusterips: make the cluster dual-stack or ask for SingleStack";
    };
  }

  private static String noneForAll(NoPoolForAll no) {
    List<String> parts = new ArrayList<>();
    if (!no.manual().isEmpty()) {
      parts.add("spec.autoAssign is false on " + pools(no.manual()));
    }
    if (!no.kept().isEmpty()) {
      parts.add(
          "spec.serviceAllocation keeps " + pools(no.kept()) + " for other namespaces or Services");
    }
    return String.join(", and ", parts)
        + (no.manual().isEmpty()
            ? "; create a pool that serves this one too"
            : "; name one of them in the annotation metallb.io/address-pool, or create another");
  }

  private static String keptForOthers(KeptForOthers kept) {
    return "pool \""
        + kept.pool()
        + "\" not compatible for ip assignment: its spec.serviceAllocation "
        + switch (kept.restriction()) {
          case NAMESPACE -> "does not name or select the namespace of the Service";
          case SERVICE_LABELS -> "selects other labels than the Service has";
        }
        + "; use another pool, or extend its serviceAllocation";
  }

  private static String held(Held held) {
    return switch (held.obstacle()) {
      case Obstacle.NotShared _ ->
          ("\"%s\" in %s is already in use by Service %s; ask for another address, delete that"
                  + " Service, or give both the annotation metallb.io/allow-shared-ip with one value")
              .formatted(held.address(), held.field(), held.holder());
      case Obstacle.OtherKey key ->
          ("\"%s\" in %s is already in use by Service %s, whose metallb.io/allow-shared-ip is"
                  + " \"%s\" and not \"%s\"; give both one value")
              .formatted(held.address(), held.field(), held.holder(), key.other(), key.own());
      case Obstacle.OtherBackend _ ->
          ("\"%s\" in %s is already in use by Service %s, and a shared address needs one"
                  + " externalTrafficPolicy, with Local one selector too; make them equal")
              .formatted(held.address(), held.field(), held.holder());
      case Obstacle.SamePort same ->
          ("port %s is already in use on \"%s\", by Service %s; use another port or another"
                  + " address")
              .formatted(same.port(), held.address(), held.holder());
    };
  }

  private static String pools(List<String> names) {
    return (names.size() == 1 ? "pool " : "pools ")
        + names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }

  private static String existing(List<String> names) {
    return switch (names.size()) {
      case 0 -> "there is none yet, create it";
      case 1 -> "there is " + pools(names);
      default -> "there are " + pools(names);
    };
  }

  private static String families(List<IpFamily> families) {
    return families.stream().map(IpFamily::toString).collect(Collectors.joining(" and "));
  }

  private static String list(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(", "));
  }
}
