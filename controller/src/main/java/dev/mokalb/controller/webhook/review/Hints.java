package dev.mokalb.controller.webhook.review;

import dev.mokalb.kube.webhook.PasswordSecret;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.ConfigEntry.BfdEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.Layer2Entry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.ConfigEntry.PoolEntry;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.config.Spelling;
import dev.mokalb.model.select.LabelSelectors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What is allowed and may still not be meant: names that lead nowhere, and selectors that match
 * nothing. They may do so only for now, since objects can be created in any order.
 */
final class Hints {

  private final Picture picture;
  private final World world;
  private final List<String> hints = new ArrayList<>();

  private Hints(Picture picture, World world) {
    this.picture = picture;
    this.world = world;
  }

  /** What to tell of one entry. */
  static List<String> of(ConfigEntry entry, Picture picture, World world) {
    Hints hints = new Hints(picture, world);
    switch (entry) {
      case Layer2Entry one -> {
        hints.pools(one.advertisement().pools());
        hints.nodes(one.advertisement().nodes().required());
      }
      case BgpEntry one -> {
        hints.pools(one.advertisement().scope().pools());
        hints.nodes(one.advertisement().nodes());
        hints.names("spec.peers", one.advertisement().peers(), world.peers(), "BGPPeer");
        hints.communities(one.aliases());
      }
      case PeerEntry one -> hints.peer(one.peer());
      case PoolEntry _, BfdEntry _, CommunityEntry _ -> {}
    }
    return hints.hints;
  }

  private void pools(PoolSelection selection) {
    List<String> names = world.pools().stream().map(pool -> pool.name()).toList();
    names("spec.ipAddressPools", selection.names(), names, "IPAddressPool");
    boolean matches =
        selection.selectors().isEmpty()
            || world.pools().stream()
                .anyMatch(pool -> selection.selectors().anyMatches(pool.labels()));
    if (!matches) {
      hints.add("spec.ipAddressPoolSelectors match no IPAddressPool at present");
    }
  }

  private void nodes(LabelSelectors selectors) {
    List<Map<String, String>> nodes = picture.nodes().orElse(List.of());
    if (!nodes.isEmpty() && nodes.stream().noneMatch(selectors::allow)) {
      hints.add("spec.nodeSelectors match no node at present");
    }
  }

  private void names(String field, SortedSet<String> given, Collection<String> known, String what) {
    for (String name : given) {
      if (!known.contains(name)) {
        hints.add(
            field
                + ": there is no "
                + what
                + " \""
                + name
                + "\" at present"
                + Spelling.remark(name, known));
      }
    }
  }

  private void communities(SortedSet<String> names) {
    for (String name : names) {
      if (!world.communities().contains(name)) {
        hints.add(
            "spec.communities: no Community resource gives the name \""
                + name
                + "\" at present; this is not announced until one does"
                + Spelling.remark(name, world.communities()));
      }
    }
  }

  private void peer(BgpPeer peer) {
    nodes(peer.nodes());
    peer.session()
        .bfdProfile()
        .filter(profile -> !world.profiles().contains(profile))
        .ifPresent(profile ->
            hints.add(
                "spec.bfdProfile: there is no BFDProfile \""
                    + profile
                    + "\" at present; there is no session until it is created"
                    + Spelling.remark(profile, world.profiles())));
    switch (peer.session().password()) {
      case BgpPeer.Password.OfSecret(String secret) ->
          secret(secret, picture.secrets().getOrDefault(secret, PasswordSecret.State.UNKNOWN));
      case BgpPeer.Password.Text _, BgpPeer.Password.None _ -> {}
    }
  }

  private void secret(String name, PasswordSecret.State state) {
    String secret = "spec.passwordSecret: the Secret \"" + name + "\" ";
    switch (state) {
      case UNKNOWN, USABLE -> {}
      case MISSING ->
          hints.add(secret + "does not exist at present in the namespace " + picture.namespace());
      case OF_ANOTHER_TYPE -> hints.add(secret + "is not of the type kubernetes.io/basic-auth");
      case WITHOUT_PASSWORD -> hints.add(secret + "has no entry \"password\"");
    }
  }
}
