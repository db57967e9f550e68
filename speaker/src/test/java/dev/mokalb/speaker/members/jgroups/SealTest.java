package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.jgroups.Seal.Kind;
import dev.mokalb.speaker.members.jgroups.Seal.Opened;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final byte[] TEXT = "heartbeat".getBytes(StandardCharsets.UTF_8);

  private static final InetAddress PEER = InetAddress.getLoopbackAddress();

  private static MemberKeys keys(String... secrets) {
    return new MemberKeys(List.of(secrets));
  }

  private final Seal ours = new Seal(keys("secret"));
  private final Seal theirs = new Seal(keys("secret"));

  @Test
  void holdersOfTheSecretReadEachOther() {
    for (int i = 0; i < 3; i++) {
      byte[] sealed = ours.close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length);
      assertThat(theirs.open(PEER, sealed, 0, sealed.length))
          .isEqualTo(new Opened.Content(Kind.CHANNEL, ByteBuffer.wrap(TEXT)));
    }
  }

  @Test
  void nothingCanBeReadFromOutside() {
    byte[] sealed = ours.close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("heartbeat");
    assertThat(ours.close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length)).isNotEqualTo(sealed);
  }

  @Test
  void anotherSecretIsRefused() {
    byte[] sealed = new Seal(keys("another")).close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length);
    assertThat(ours.open(PEER, sealed, 0, sealed.length))
        .isEqualTo(new Opened.Refused(Refusal.WRONG_SECRET));
  }

  @Test
  void plainOctetsAreRefused() {
    assertThat(ours.open(PEER, TEXT, 0, TEXT.length))
        .isEqualTo(new Opened.Refused(Refusal.NOT_ENCRYPTED));
  }

  @Test
  void theFormatOfALaterVersionIsRefused() {
    byte[] sealed = ours.close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length);
    sealed[2] = 9;
    assertThat(theirs.open(PEER, sealed, 0, sealed.length))
        .isEqualTo(new Opened.Refused(Refusal.UNKNOWN_FORMAT));
  }

  @Test
  void aChangeOfAnyOctetOrACutIsNoticed() {
    byte[] sealed = ours.close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThat(theirs.open(PEER, changed, 0, changed.length)).isInstanceOf(Opened.Refused.class);
      assertThat(theirs.open(PEER, sealed, 0, i)).isInstanceOf(Opened.Refused.class);
    }
  }

  @Property
  void anyContentComesBackFromAnyPlaceInABuffer(@ForAll byte[] content) {
    byte[] sealed = ours.close(Kind.CHANNEL, PEER, content, 0, content.length);
    byte[] buffer = new byte[sealed.length + 20];
    System.arraycopy(sealed, 0, buffer, 7, sealed.length);
    assertThat(theirs.open(PEER, buffer, 7, sealed.length))
        .isEqualTo(new Opened.Content(Kind.CHANNEL, ByteBuffer.wrap(content)));
  }

  @Property
  void anyOctetsAreOpenedWithoutAnException(@ForAll byte[] octets) {
    byte[] padded = Arrays.copyOf(octets, octets.length + 100);
    assertThat(ours.open(PEER, octets, 0, octets.length)).isInstanceOf(Opened.Refused.class);
    padded[0] = 'M';
    padded[1] = 'K';
    padded[2] = 1;
    assertThat(ours.open(PEER, padded, 0, padded.length)).isInstanceOf(Opened.Refused.class);
  }

  @Test
  void aHelloIsToldFromWhatTheChannelSays() {
    byte[] sealed = ours.close(Kind.HELLO, PEER, TEXT, 0, TEXT.length);
    assertThat(theirs.open(PEER, sealed, 0, sealed.length))
        .isEqualTo(new Opened.Content(Kind.HELLO, ByteBuffer.wrap(TEXT)));
  }

  @Test
  void whatIsSentAgainIsRefused() {
    byte[] sealed = ours.close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length);
    assertThat(theirs.open(PEER, sealed, 0, sealed.length)).isInstanceOf(Opened.Content.class);
    assertThat(theirs.open(PEER, sealed, 0, sealed.length))
        .isEqualTo(new Opened.Refused(Refusal.REPLAYED));
  }

  private static boolean understands(Seal receiver, Seal sender) {
    byte[] sealed = sender.close(Kind.CHANNEL, PEER, TEXT, 0, TEXT.length);
    return receiver.open(PEER, sealed, 0, sealed.length) instanceof Opened.Content;
  }

  @Test
  void whileTheSecretIsExchangedAllUnderstandEachOther() {
    Seal one = new Seal(keys("old"));
    Seal other = new Seal(keys("old"));
    assertThat(understands(one, other)).isTrue();
    assertThat(understands(other, one)).isTrue();
    one.use(keys("new", "old"));
    // The other has not heard of it yet: it is spoken to as it speaks.
    assertThat(understands(other, one)).isTrue();
    assertThat(understands(one, other)).isTrue();
    other.use(keys("new", "old"));
    assertThat(understands(other, one)).isTrue();
    assertThat(understands(one, other)).isTrue();
    Seal joiner = new Seal(keys("new"));
    assertThat(understands(one, joiner)).isTrue();
    assertThat(understands(joiner, one)).as("answered as it spoke").isTrue();
    one.use(keys("new"));
    assertThat(understands(other, one)).isTrue();
    assertThat(understands(one, other)).isTrue();
    assertThat(understands(one, new Seal(keys("old")))).isFalse();
  }
}
