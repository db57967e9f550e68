package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.members.jgroups.Seal.Opened;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final byte[] TEXT = "heartbeat".getBytes(StandardCharsets.UTF_8);

  private final Seal ours = new Seal("secret");
  private final Seal theirs = new Seal("secret");

  @Test
  void holdersOfTheSecretReadEachOther() {
    for (int i = 0; i < 3; i++) {
      byte[] sealed = ours.close(TEXT, 0, TEXT.length);
      assertThat(theirs.open(sealed, 0, sealed.length))
          .isEqualTo(new Opened.Content(ByteBuffer.wrap(TEXT)));
    }
  }

  @Test
  void nothingCanBeReadFromOutside() {
    byte[] sealed = ours.close(TEXT, 0, TEXT.length);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("heartbeat");
    assertThat(ours.close(TEXT, 0, TEXT.length)).isNotEqualTo(sealed);
  }

  @Test
  void anotherSecretIsRefused() {
    byte[] sealed = new Seal("another").close(TEXT, 0, TEXT.length);
    assertThat(ours.open(sealed, 0, sealed.length))
        .isEqualTo(new Opened.Refused(Refusal.WRONG_SECRET));
  }

  @Test
  void plainOctetsAreRefused() {
    assertThat(ours.open(TEXT, 0, TEXT.length))
        .isEqualTo(new Opened.Refused(Refusal.NOT_ENCRYPTED));
  }

  @Test
  void theFormatOfALaterVersionIsRefused() {
    byte[] sealed = ours.close(TEXT, 0, TEXT.length);
    sealed[2] = 9;
    assertThat(theirs.open(sealed, 0, sealed.length))
        .isEqualTo(new Opened.Refused(Refusal.UNKNOWN_FORMAT));
  }

  @Test
  void aChangeOfAnyOctetOrACutIsNoticed() {
    byte[] sealed = ours.close(TEXT, 0, TEXT.length);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThat(theirs.open(changed, 0, changed.length)).isInstanceOf(Opened.Refused.class);
      assertThat(theirs.open(sealed, 0, i)).isInstanceOf(Opened.Refused.class);
    }
  }

  @Property
  void anyContentComesBackFromAnyPlaceInABuffer(@ForAll byte[] content) {
    byte[] sealed = ours.close(content, 0, content.length);
    byte[] buffer = new byte[sealed.length + 20];
    System.arraycopy(sealed, 0, buffer, 7, sealed.length);
    assertThat(theirs.open(buffer, 7, sealed.length))
        .isEqualTo(new Opened.Content(ByteBuffer.wrap(content)));
  }

  @Property
  void anyOctetsAreOpenedWithoutAnException(@ForAll byte[] octets) {
    byte[] padded = Arrays.copyOf(octets, octets.length + 100);
    assertThat(ours.open(octets, 0, octets.length)).isInstanceOf(Opened.Refused.class);
    padded[0] = 'M';
    padded[1] = 'K';
    padded[2] = 1;
    assertThat(ours.open(padded, 0, padded.length)).isInstanceOf(Opened.Refused.class);
  }
}
