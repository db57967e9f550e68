package dev.mokalb.controller.plan;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.util.List;
import java.util.stream.Collectors;

/** Why a Service gets no address, or not the one it wants. */
public sealed interface Refusal {

  /** Nobody configured any pool. */
  record NoPool(String namespace) implements Refusal {}

  /** Pools are configured, but all with mistakes. */
  record NoGoodPool(String namespace) implements Refusal {}

  /** There are pools, but none gives addresses to a Service that asks for nothing. */
  record NoPoolForAll(List<String> pools) implements Refusal {}

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

  /** Another Service holds the address that it asks for. */
  record Held(String field, IpAddress address, ObjectKey holder) implements Refusal {}

  /** It asks for addresses of other families than it has. */
  record FamilyMismatch(String field, List<IpAddress> addresses, List<IpFamily> families)
      implements Refusal {}

  /** What it asks for cannot be understood. */
  record Malformed(String field, String rule, String remedy) implements Refusal {}

  /** It has no cluster address yet, or is headless. */
  record NoClusterAddress() implements Refusal {}

  /** It requires both families and has one. */
  record NotDualStack(List<IpFamily> families) implements Refusal {}

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
      case NoPoolForAll no ->
          "no available IPs: spec.autoAssign is false on "
              + pools(no.pools())
              + "; name one of them in the annotation metallb.io/address-pool, or create another";
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
              + "\" in the annotation metallb.io/address-pool; "
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
      case Held held ->
          ("\"%s\" in %s is already in use by Service %s; ask for another address or delete that"
                  + " Service")
              .formatted(held.address(), held.field(), held.holder());
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
