package dev.mokalb.lab.peering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.router.Router;
import dev.mokalb.lab.router.RouterConfig;
import dev.mokalb.lab.router.RouterConfig.Trait;
import dev.mokalb.lab.router.RouterKind;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.MessageCodec;
import dev.mokalb.net.bgp.MessageType;
import dev.mokalb.net.bgp.RouteRefresh;
import dev.mokalb.net.bgp.Update;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What routers say in a session, octet by octet. Every message is left in {@code target/captures}
 * in the form of the codec's vectors, some of which were taken like this.
 */
class CaptureIT {

  private static final Path CAPTURES = Path.of("target", "captures");
  private static final Set<String> NETWORKS = Set.of("10.1.0.0/16", "2001:db8:aaaa::/48");

  @TempDir Path folder;
  private final Wires wires = Wires.create();
  private Optional<Router> router = Optional.empty();

  @AfterEach
  void takeDown() {
    router.ifPresent(Router::close);
    wires.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyMessageIsReadAndWrittenAsItCame(RouterKind kind) throws IOException {
    Router it =
        kind.make(
            wires.host("router", 1),
            folder,
            RouterConfig.of(
                    4_200_000_001L,
                    new RouterConfig.Own("192.0.2.1", Wires.ipv4(1), Wires.ipv6(1)),
                    new RouterConfig.Neighbour(Node.ASN.value(), Wires.NODE_IPV4))
                .traits(Trait.PASSIVE, Trait.GRACEFUL_RESTART)
                .networks(NETWORKS.toArray(String[]::new)));
    router = Optional.of(it);
    it.start();
    try (Recording said = established()) {
      said.send(new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.REQUEST));
      if (kind != RouterKind.GOBGP) { // which never asks
        it.refresh(Wires.NODE_IPV4);
        awaitType(said, MessageType.ROUTE_REFRESH);
      }
      it.shutDown(Wires.NODE_IPV4, "maintenance");
      awaitType(said, MessageType.NOTIFICATION);
      keep(kind, said.heard());
      assertThat(said.heard()).allSatisfy(CaptureIT::isReadAgain);
      Set<MessageType> otherwise =
          said.heard().stream()
              .filter(heard -> !heard.isWrittenAsItCame())
              .map(heard -> heard.message().type())
              .collect(Collectors.toCollection(() -> EnumSet.noneOf(MessageType.class)));
      assertThat(otherwise)
          .as("of several forms it chose another: %s", said)
          .isEqualTo(other(kind));
    }
  }

  /** FRR has a parameter for each capability; it and BIRD give short attributes a long length. */
  private static Set<MessageType> other(RouterKind kind) {
    return switch (kind) {
      case FRR -> EnumSet.of(MessageType.OPEN, MessageType.UPDATE);
      case BIRD -> EnumSet.of(MessageType.UPDATE);
      case GOBGP -> EnumSet.noneOf(MessageType.class);
    };
  }

  /** With its routes told. A router that has just started may turn the first calls away. */
  private static Recording established() {
    return await()
        .atMost(Node.SOON)
        .ignoreExceptionsMatching(
            e -> e instanceof UncheckedIOException || e instanceof ConditionTimeoutException)
        .until(CaptureIT::call, it -> !it.isOver());
  }

  private static Recording call() {
    Recording recording = Recording.of(Wires.ipv4(1), Wires.NODE_IPV4);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> recording.isOver() || announced(recording).equals(NETWORKS));
    return recording;
  }

  private static Set<String> announced(Recording recording) {
    return recording.messages(MessageType.UPDATE).stream()
        .flatMap(it -> ((Update) it).allAnnounced().stream())
        .map(IpPrefix::toString)
        .collect(Collectors.toSet());
  }

  private static void awaitType(Recording recording, MessageType type) {
    await()
        .atMost(Node.SOON)
        .untilAsserted(() -> assertThat(recording.messages(type)).as("%s", recording).isNotEmpty());
  }

  private static void isReadAgain(Recording.Heard heard) {
    byte[] written = MessageCodec.encode(heard.message(), heard.terms());
    assertThat(MessageCodec.decode(written, heard.terms()))
        .isEqualTo(new Decoded.Read(heard.message()));
  }

  private static void keep(RouterKind kind, List<Recording.Heard> heard) throws IOException {
    Files.createDirectories(CAPTURES);
    for (int i = 0; i < heard.size(); i++) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      String type = heard.get(i).message().type().name().toLowerCase(Locale.ROOT);
      Files.writeString(
          CAPTURES.resolve("%s-%02d-%s.hex".formatted(name, i + 1, type)),
          heard.get(i).text("%s, %s. Captured.".formatted(kind, type)));
    }
  }
}
