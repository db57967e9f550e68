package dev.mokalb.kube.convert;

import dev.mokalb.model.settings.GoDuration;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules of the definitions in CEL that refuse something which the reader of the ConfigMap lets
 * pass. In all their other rules the reader is at least as strict; a test has a case for each.
 */
final class ConversionRules {

  private static final String HOLD = "holdTime";

  private static final Duration HOLD_MAX = Duration.ofSeconds(65_535); // 16 bits, RFC 4271 §4.2

  private static final Pattern NETWORK_OR_RANGE =
      Pattern.compile(" *[0-9A-Fa-f:.]+(/[0-9]{1,3}| *- *[0-9A-Fa-f:.]+) *");
  private static final Pattern DURATION =
      Pattern.compile("0|(([0-9]{1,12}\\.?[0-9]{0,9}|\\.[0-9]{1,9})(ns|us|\u00b5s|ms|s|m|h))+");
  private static final Pattern COMMUNITY_NAME = Pattern.compile("[^:,\t\n\f\r ]+");

  private final List<Breach> breaches = new ArrayList<>();
  private final Tree spec;

  private ConversionRules(Tree spec) {
    this.spec = spec;
  }

  /** What the rules have against an object. */
  static List<Breach> breaches(String kind, Tree spec) {
    ConversionRules rules = new ConversionRules(spec);
    switch (kind) {
      case CustomResources.POOL_KIND -> rules.addresses();
      case CustomResources.PEER_KIND -> rules.peer();
      case CustomResources.BGP_KIND -> rules.communitiesOfRoutes();
      case CustomResources.COMMUNITY_KIND -> rules.namesOfCommunities();
      default -> {
        // All rules of the other kinds are the reader's too.
      }
    }
    return rules.breaches;
  }

  private void addresses() {
    List<Tree> items = spec.at("addresses").items();
    for (int i = 0; i < items.size(); i++) {
      String path = "addresses[" + i + "]";
      if (!NETWORK_OR_RANGE.matcher(items.get(i).text()).matches()) {
        breach(path, items.get(i), "has blanks that are no spaces", "remove them");
      }
      plain(path, items.get(i));
    }
  }

  private void peer() {
    for (String field : List.of("peerAddress", "sourceAddress", "routerID")) {
      plain(field, spec.at(field));
    }
    if (spec.at("routerID").text().equals("0.0.0.0")) {
      breach("routerID", spec.at("routerID"), "is none (RFC 6286)", "write another one, or none");
    }
    String peer = spec.at("peerAddress").text();
    String source = spec.at("sourceAddress").text();
    if (!source.isEmpty() && source.contains(":") != peer.contains(":")) {
      breach(
          "sourceAddress",
          spec.at("sourceAddress"),
          "is of another family than peerAddress \"" + peer + "\"",
          "write both as IPv4, or both as IPv6");
    }
    for (String field : List.of(HOLD, "keepaliveTime")) {
      Tree time = spec.at(field);
      if (!time.isNothing() && !DURATION.matcher(time.text()).matches()) {
        breach(
            field,
            time,
            "has more digits than a length of time may have",
            "write it shorter, such as 90s");
      }
    }
    Optional<Duration> hold = GoDuration.parse(spec.at(HOLD).text());
    if (hold.isPresent() && hold.get().toSeconds() > HOLD_MAX.toSeconds()) {
      breach(
          HOLD,
          spec.at(HOLD),
          "is longer than " + HOLD_MAX.toSeconds() + "s (RFC 4271)",
          "write at most " + HOLD_MAX.toSeconds() + "s, or 0s for no limit in time");
    }
  }

  /**
   * An address is written in one family, not as one of IPv4 within one of IPv6. The rules take what
   * is written as {@code ::ffff:a00:1} for IPv6, and Moka takes it for 10.0.0.1.
   */
  private void plain(String field, Tree value) {
    for (String part : value.text().split("[-/]", -1)) {
      String address = part.strip();
      boolean mapped =
          address.contains(":")
              && (address.contains(".")
                  || IpAddress.parse(address)
                      .filter(one -> one.family() == IpFamily.IPV4)
                      .isPresent());
      if (mapped) {
        breach(field, value, "has IPv4 written inside IPv6", "write it as IPv4");
        return;
      }
    }
  }

  private void communitiesOfRoutes() {
    List<Tree> items = spec.at("communities").items();
    for (int i = 0; i < items.size(); i++) {
      if (!items.get(i).text().contains(":")) {
        name("communities[" + i + "]", items.get(i));
      }
    }
  }

  private void namesOfCommunities() {
    List<Tree> items = spec.at("communities").items();
    for (int i = 0; i < items.size(); i++) {
      name("communities[" + i + "].name", items.get(i).at("name"));
    }
  }

  private void name(String field, Tree value) {
    if (!COMMUNITY_NAME.matcher(value.text()).matches()) {
      breach(
          field,
          value,
          "is no name for a community",
          "write one without colon, comma or blank, wherever the name is used");
    }
  }

  private void breach(String field, Tree value, String rule, String remedy) {
    breaches.add(new Breach("spec." + field, value, rule, remedy));
  }
}
