package dev.mokalb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectVersionTest {

  private static final String UID = "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9";

  @Property
  void itGivesBackAnyTexts(@ForAll String uid, @ForAll String version) {
    check(uid, version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        UID,
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "00000000-0000-0000-0000-000000000000",
        "0A1B2C3D-4E5F-4071-8293-A4B5C6D7E8F9",
        "1-2-3-4-5",
        "000000000000000000000000000000000000",
      })
  void itGivesBackTheUid(String uid) {
    check(uid, "7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "7", "07", "+7", "-7", "999999999999999999", "9223372036854775808"})
  void itGivesBackTheVersion(String version) {
    check(UID, version);
  }

  private static void check(String uid, String version) {
    ObjectVersion it = new ObjectVersion(uid, version, Instant.EPOCH);
    assertThat(it.uid()).isEqualTo(uid);
    assertThat(it.resourceVersion()).isEqualTo(version);
    assertThat(it)
        .isEqualTo(new ObjectVersion(uid, version, Instant.EPOCH))
        .hasSameHashCodeAs(new ObjectVersion(uid, version, Instant.EPOCH));
  }

  @Test
  void anotherObjectOrStateIsNotEqual() {
    ObjectVersion it = new ObjectVersion(UID, "7", Instant.EPOCH);
    assertThat(it)
        .isNotEqualTo(new ObjectVersion(UID, "8", Instant.EPOCH))
        .isNotEqualTo(new ObjectVersion(UID, "", Instant.EPOCH))
        .isNotEqualTo(new ObjectVersion("u", "7", Instant.EPOCH))
        .isNotEqualTo(new ObjectVersion(UID.replace('f', 'e'), "7", Instant.EPOCH))
        .isNotEqualTo(new ObjectVersion(UID, "7", Instant.EPOCH.plusSeconds(1)));
  }

  @Test
  void statesOfOneObjectHaveItsUidAndAge() {
    ObjectVersion it = new ObjectVersion(UID, "7", Instant.EPOCH);
    assertThat(it.isOfSameObject(new ObjectVersion(UID, "odd", Instant.EPOCH))).isTrue();
    assertThat(it.isOfSameObject(new ObjectVersion("u", "7", Instant.EPOCH))).isFalse();
    assertThat(it.isOfSameObject(new ObjectVersion(UID, "7", Instant.EPOCH.plusSeconds(1))))
        .isFalse();
    ObjectVersion odd = new ObjectVersion("u", "7", Instant.EPOCH);
    assertThat(odd.isOfSameObject(new ObjectVersion("u", "8", Instant.EPOCH))).isTrue();
    assertThat(odd.isOfSameObject(new ObjectVersion("v", "7", Instant.EPOCH))).isFalse();
  }
}
