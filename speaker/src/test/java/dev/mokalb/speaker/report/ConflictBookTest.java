package dev.mokalb.speaker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Shares;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.Claim.Kind;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.report.Picture.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConflictBookTest {

  private static final IpAddress ADDRESS = IpAddress.of("192.168.2.205");
  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:99");
  private static final MacAddress OTHER_STRANGER = MacAddress.of("02:00:00:00:00:98");
  private static final MacAddress PEER = MacAddress.of("02:00:00:00:00:02");
  private static final NodeName ME = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final ObjectKey SERVICE = new ObjectKey("apps", "echo");
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration NEVER = Duration.ofSeconds(40);

  private final ConflictBook book = new ConflictBook();
  private final Map<IpAddress, AddressConflict> known = new HashMap<>();
  private Picture picture = picture(Role.ONE_OF_MANY, Map.of(), Set.of());
  private Duration at = Duration.ZERO;

  private static Picture picture(
      Role role, Map<IpAddress, NodeName> owners, Set<NodeName> unknown) {
    return new Picture(
        ME,
        role,
        new Shares(owners, Set.of()),
        new Picture.Speakers(Map.of(PEER, N2), unknown),
        List.of());
  }

  private Claim claim(IpAddress address, MacAddress mac, Kind kind) {
    return new Claim(address, mac, "eth0", START.plus(at), kind);
  }

  private void inUse(MacAddress mac) {
    book.note(new Sighting.InUse(claim(ADDRESS, mac, Kind.ARP_REQUEST), 1), at.toNanos());
  }

  private void inPool(IpAddress address, MacAddress mac, int addresses) {
    book.note(new Sighting.InPool(claim(address, mac, Kind.ARP_REPLY), addresses), at.toNanos());
  }

  private Optional<ConflictChange> next() {
    return book.next(
        known,
        picture,
        address -> address.equals(ADDRESS) ? Optional.of(SERVICE) : Optional.empty(),
        new Now(at.toNanos(), START.plus(at)));
  }

  /** The first write, and when it is due; what is written comes to be. */
  private Optional<ConflictChange> awaitWrite() {
    Duration end = at.plus(NEVER);
    while (at.compareTo(end) < 0) {
      Optional<ConflictChange> change = next();
      if (change.isPresent()) {
        switch (change.get()) {
          case ConflictChange.Create(ConflictObject object) ->
              known.put(object.conflict().address(), object.conflict());
          case ConflictChange.Refresh(ConflictObject object) ->
              known.put(object.conflict().address(), object.conflict());
          case ConflictChange.Delete(IpAddress address) -> known.remove(address);
        }
        return change;
      }
      at = at.plusMillis(100);
    }
    return Optional.empty();
  }

  @Test
  void whatIsSeenIsWrittenOnce() {
    inUse(STRANGER);
    assertThat(awaitWrite())
        .contains(
            new ConflictChange.Create(
                new ConflictObject(
                    new AddressConflict(
                        ADDRESS,
                        STRANGER,
                        new AddressConflict.Sight("n1", "eth0", START),
                        START.plus(ConflictBook.QUARANTINE)),
                    START,
                    Optional.of(SERVICE))));
    assertThat(awaitWrite()).isEmpty();
    assertThat(book.isPending()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "who answers for it writes after a second, true, ONE_OF_MANY, false, false, 1, 1",
    "the one for all writes what is free, false, ONE_FOR_ALL, false, false, 1, 1",
    "the others wait, false, ONE_OF_MANY, false, false, 5, 9",
    "the one for all waits for the owner, false, ONE_FOR_ALL, true, false, 5, 9",
    "all wait while a speaker is unknown, true, ONE_OF_MANY, false, true, 15, 15",
    "and the others longer, false, ONE_OF_MANY, false, true, 20, 24",
  })
  void oneWritesAndTheOthersOnlyIfItDoesNot(
      String what,
      boolean answeredHere,
      Role role,
      boolean owned,
      boolean unknown,
      int earliestSeconds,
      int latestSeconds) {
    picture =
        picture(
            role,
            owned ? Map.of(ADDRESS, N2) : Map.of(),
            unknown ? Set.of(new NodeName("n3")) : Set.of());
    if (answeredHere) {
      inUse(STRANGER);
    } else {
      inPool(ADDRESS, STRANGER, 1);
    }
    assertThat(awaitWrite()).as(what).isPresent();
    assertThat(at)
        .isBetween(Duration.ofSeconds(earliestSeconds), Duration.ofSeconds(latestSeconds));
  }

  @Test
  void whatAnotherHasWrittenIsNotWritten() {
    inPool(ADDRESS, STRANGER, 1);
    known.put(
        ADDRESS,
        new AddressConflict(
            ADDRESS,
            STRANGER,
            new AddressConflict.Sight("n2", "eth0", START),
            START.plus(ConflictBook.QUARANTINE)));
    assertThat(awaitWrite()).isEmpty();
  }

  @Test
  void aStrangerThatTurnsOutToBeASpeakerIsNotWritten() {
    inUse(PEER);
    assertThat(awaitWrite()).isEmpty();
  }

  /** Seen every 10 s for an hour: four writes in ten minutes, each of which lasts. */
  @Test
  void aConflictThatLastsIsRefreshedAFewTimes() {
    int writes = 0;
    while (at.compareTo(Duration.ofHours(1)) < 0) {
      inUse(STRANGER);
      Duration end = at.plusSeconds(10);
      while (at.compareTo(end) < 0) {
        Optional<ConflictChange> change = next();
        if (change.isPresent()) {
          ConflictObject object =
              switch (change.get()) {
                case ConflictChange.Create create -> create.object();
                case ConflictChange.Refresh refresh -> refresh.object();
                case ConflictChange.Delete _ -> throw new AssertionError("deleted while it lasts");
              };
          assertThat(object.conflict().sight().first()).isEqualTo(START);
          known.put(ADDRESS, object.conflict());
          writes++;
        }
        at = at.plusSeconds(1);
      }
      assertThat(known.get(ADDRESS))
          .isNotNull()
          .satisfies(there -> assertThat(there.until()).isAfter(START.plus(at)));
    }
    assertThat(writes).isBetween(20, 26);
  }

  @Test
  void twoStrangersThatTakeTurnsAreWrittenNoMoreOften() {
    int writes = 0;
    for (int turn = 0; turn < 60; turn++) {
      inUse(turn % 2 == 0 ? STRANGER : OTHER_STRANGER);
      Duration end = at.plusSeconds(5);
      while (at.compareTo(end) < 0) {
        if (awaitWriteNow()) {
          writes++;
        }
        at = at.plusSeconds(1);
      }
    }
    assertThat(writes).isBetween(2, 4);
  }

  private boolean awaitWriteNow() {
    Optional<ConflictChange> change = next();
    change.ifPresent(each -> {
      if (each instanceof ConflictChange.Create(ConflictObject object)) {
        known.put(ADDRESS, object.conflict());
      } else if (each instanceof ConflictChange.Refresh(ConflictObject object)) {
        known.put(ADDRESS, object.conflict());
      }
    });
    return change.isPresent();
  }

  @ParameterizedTest
  @CsvSource({"ONE_FOR_ALL, true", "ONE_OF_MANY, false"})
  void whatIsOverIsDeletedByTheOneForAll(Role role, boolean deleted) {
    picture = picture(role, Map.of(), Set.of());
    known.put(
        ADDRESS,
        new AddressConflict(
            ADDRESS,
            STRANGER,
            new AddressConflict.Sight("n2", "eth0", START.minusSeconds(900)),
            START.minusSeconds(25)));
    assertThat(next()).isEmpty();
    at = Duration.ofSeconds(10);
    assertThat(next().isPresent()).isEqualTo(deleted);
  }

  @Test
  void whoOnlyAsksForAnAddressDoesNotUseIt() {
    book.note(new Sighting.InPool(claim(ADDRESS, STRANGER, Kind.ARP_PROBE), 1), 0);
    book.note(new Sighting.InUse(claim(ADDRESS, STRANGER, Kind.ADDRESS_CHECK), 1), 0);
    assertThat(book.isPending()).isFalse();
  }

  @Test
  void aStationThatAnswersForEverythingTakesNoPoolAway() {
    picture = picture(Role.ONE_FOR_ALL, Map.of(), Set.of());
    IpAddress address = ADDRESS;
    for (int i = 1; i <= 50; i++) {
      inPool(address, STRANGER, i);
      address = address.next().orElseThrow();
    }
    int written = 0;
    while (awaitWrite().isPresent()) {
      written++;
    }
    assertThat(written).isEqualTo(ConflictBook.PER_STATION_MAX);
    assertThat(book.heldBack()).isEqualTo(50 - ConflictBook.PER_STATION_MAX);
  }

  private void thereAreAsManyAsThereMayBe() {
    IpAddress address = ADDRESS;
    for (int i = 0; i < ConflictBook.CONFLICTS_MAX; i++) {
      address = address.next().orElseThrow();
      known.put(
          address,
          new AddressConflict(
              address,
              STRANGER,
              new AddressConflict.Sight("n2", "eth0", START),
              START.plus(ConflictBook.QUARANTINE)));
    }
  }

  @Test
  void thereAreOnlySoManyObjects() {
    thereAreAsManyAsThereMayBe();
    inUse(STRANGER);
    assertThat(awaitWrite()).isEmpty();
    assertThat(book.heldBack()).isPositive();
  }

  @Test
  void whatIsOverGoesAlsoWhereThereAreTooMany() {
    picture = picture(Role.ONE_FOR_ALL, Map.of(), Set.of());
    thereAreAsManyAsThereMayBe();
    IpAddress over = known.keySet().iterator().next();
    known.put(
        over,
        new AddressConflict(
            over,
            STRANGER,
            new AddressConflict.Sight("n2", "eth0", START.minusSeconds(900)),
            START.plus(at).minus(ConflictBook.GRACE).minusSeconds(1)));
    inUse(STRANGER);
    assertThat(awaitWrite()).contains(new ConflictChange.Delete(over));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.2.5, 192-168-2-5",
    "fd00::5, fd00-0-0-0-0-0-0-5",
    "2001:db8::a0:1, 2001-db8-0-0-0-0-a0-1",
    "::, 0-0-0-0-0-0-0-0",
  })
  void anObjectIsNamedForItsAddress(String address, String name) {
    assertThat(ConflictObject.nameOf(IpAddress.of(address))).isEqualTo(name);
  }
}
